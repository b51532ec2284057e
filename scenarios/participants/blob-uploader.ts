// Uploads a blob to the container `photos` of a storage account.
import { BlobServiceClient } from '@azure/storage-blob';

const account = BlobServiceClient.fromConnectionString(process.env.STORAGE_CONNECTION_STRING ?? '');
const container = account.getContainerClient('photos');
await container.createIfNotExists();

const photo = 'a cat, asleep';
await container.getBlockBlobClient('cat.txt').upload(photo, photo.length);
console.log('uploaded cat.txt');
