import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A parameter with a Stitch client token, as it was read. Needs Jackson, and no AWS.
 *
 * @param document the parameter's value
 * @param version the parameter's version
 */
public record StoredToken(String document, long version) {

    /** A token this close to its end counts as expired: it has to survive the call that it is used for. */
    private static final long LEEWAY_SECONDS = 120;

    /** What can stand in an Authorization header (RFC 6750, section 2.1). */
    private static final Pattern IN_HEADER = Pattern.compile("[A-Za-z0-9\\-._~+/]+=*");

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The access token, unless the document is none of this version, or ends too soon.
     *
     * @param now epoch seconds
     */
    public Optional<String> usable(long now) {
        JsonNode token;
        try {
            token = JSON.readTree(document);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
        JsonNode version = token.path("version");
        JsonNode expiresAt = token.path("expiresAt");
        String accessToken = token.path("accessToken").textValue();
        boolean isOurs = version.isInt() && version.intValue() == 1
                && "Bearer".equals(token.path("tokenType").textValue())
                && accessToken != null && IN_HEADER.matcher(accessToken).matches();
        boolean isFresh = expiresAt.canConvertToLong() && expiresAt.isIntegralNumber()
                && expiresAt.longValue() - now > LEEWAY_SECONDS;
        return isOurs && isFresh ? Optional.of(accessToken) : Optional.empty();
    }

    /**
     * What to ask the refresher after Stitch has rejected a token; nothing where another one is stored.
     *
     * @param stored what was read after the rejection; null where there is no parameter
     */
    public static Optional<Map<String, Object>> afterRejection(String scopeSet, String rejected, StoredToken stored) {
        if (stored == null) {
            return Optional.of(anyToken(scopeSet));
        }
        if (!stored.usable(0).equals(Optional.of(rejected))) {
            return Optional.empty();
        }
        Map<String, Object> event = anyToken(scopeSet);
        event.put("rejectedVersion", stored.version());
        return Optional.of(event);
    }

    /** What to ask the refresher where nothing usable is stored. */
    public static Map<String, Object> anyToken(String scopeSet) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("by", "reader");
        event.put("scopes", List.of(scopeSet));
        return event;
    }

    /** The parameter's name: its scopes sorted, and joined by a dot. */
    public static String parameterName(String prefix, String scopeSet) {
        return prefix + "/" + String.join(".", new TreeSet<>(List.of(scopeSet.split(" "))));
    }

    /** Without the document: a log that shows this shows no token. */
    @Override
    public String toString() {
        return "StoredToken[version=" + version + "]";
    }
}
