import { type InferOutput, object, string } from 'valibot'
import { AnsweredAddress } from './answered-address.ts'
import type { CallStitch } from './call-stitch.ts'
import type { ImageFile } from './image-file.ts'
import type { Operation } from './operation.ts'

const UploadedImage = object({ url: AnsweredAddress, filename: string(), mimetype: string() })

const Data = object({ clientImageUpload: UploadedImage })

/** Stitch may have withdrawn it: the answer is `upstream_operation_unknown` then. */
export const UPLOAD_IMAGE: Operation<InferOutput<typeof Data>> = {
  kind: 'mutation',
  file: 'image',
  name: 'UploadImage',
  document: `mutation UploadImage($image: Upload!) {
  clientImageUpload(image: $image) { url filename mimetype }
}`,
  data: Data,
}

/**
 * Makes an image public under an address of Stitch's, in place of an earlier one with its name (Stitch: "Upload an
 * image").
 */
export const uploadImage = async (
  call: CallStitch,
  image: ImageFile,
): Promise<InferOutput<typeof UploadedImage>> => (await call(UPLOAD_IMAGE, { image })).clientImageUpload
