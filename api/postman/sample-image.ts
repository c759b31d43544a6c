/** An image to upload, by its path from the working directory of Postman or newman. */
export const SAMPLE_IMAGE = 'docs/sample-image.png'
