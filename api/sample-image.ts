/** An image to upload. Its path from the root of the repository, where Postman and the examples run. */
export const SAMPLE_IMAGE = 'docs/use/sample-image.png'
