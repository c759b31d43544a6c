import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/** Holds StoredToken to what every reader has to agree on, whatever its language: java Vectors test/vectors */
public final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static int held;

    public static void main(String[] args) throws IOException {
        for (JsonNode v : read(args[0], "documents")) {
            StoredToken stored = new StoredToken(v.get("document").textValue(), 1);
            String token = stored.usable(v.get("now").longValue()).orElse(null);
            hold(v.get("title"), v.get("accessToken").textValue(), token);
        }
        for (JsonNode v : read(args[0], "names")) {
            String name = StoredToken.parameterName(v.get("prefix").textValue(), v.get("scopeSet").textValue());
            hold(v.get("name"), v.get("name").textValue(), name);
        }
        for (JsonNode v : read(args[0], "rejections")) {
            String rejected = v.get("rejected").get("accessToken").textValue();
            JsonNode asks = v.get("asks");
            Map<String, Object> event = StoredToken.afterRejection("s", rejected, stored(v.get("stored"))).orElse(null);
            JsonNode found = event == null ? null : JSON.readTree(JSON.writeValueAsString(event));
            hold(v.get("title"), asks.isNull() ? null : asks, found);
        }
        System.out.println(held + " vectors hold");
    }

    private static StoredToken stored(JsonNode stored) throws IOException {
        if (stored.isNull()) {
            return null;
        }
        String token = stored.get("accessToken").textValue();
        Map<String, Object> document =
                Map.of("version", 1, "accessToken", token, "tokenType", "Bearer", "expiresAt", 9999999999L);
        return new StoredToken(JSON.writeValueAsString(document), stored.get("version").longValue());
    }

    private static JsonNode read(String folder, String name) throws IOException {
        return JSON.readTree(new File(folder, name + ".json"));
    }

    private static void hold(JsonNode title, Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError(title + ": expected " + expected + ", found " + found);
        }
        held++;
    }
}
