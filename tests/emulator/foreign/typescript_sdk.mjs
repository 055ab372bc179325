// Drives the npm package @teamduality/heygen-typescript-sdk; prints what it was given as JSON.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [module, key, picture] = process.argv.slice(2);
const { HeygenSDK } = await import(pathToFileURL(module));
const sdk = new HeygenSDK(key);

const found = {};
const { avatars } = await sdk.avatars.list();
found.avatars = avatars.length;
found.groups = (await sdk.avatars.listGroups()).total_count;
found.voices = (await sdk.voices.list()).voices.length;
found.quota = (await sdk.user.getRemainingQuota()).remaining_quota;
found.asset = (await sdk.assets.upload(await readFile(picture), "image/png")).file_type;

const video = { title: "By SDK", dimension: { width: 256, height: 144 }, video_inputs: [{
  character: { type: "avatar", avatar_id: avatars[0].avatar_id, avatar_style: "normal" },
  voice: { type: "text", voice_id: "v", input_text: "Hello." },
}] };
const { video_id } = await sdk.videos.generation.create(video);
found.statuses = [];
let status;
do {
  status = await sdk.videos.generation.get(video_id);
  if (found.statuses.at(-1) !== status.status) found.statuses.push(status.status);
  await new Promise((resolve) => setTimeout(resolve, 100));
} while (!["completed", "failed"].includes(status.status));
const film = Buffer.from(await (await fetch(status.video_url)).arrayBuffer());
found.film = film.subarray(4, 8).toString();
found.videos = (await sdk.videos.management.list()).videos.length;
found.refused = await sdk.videos.generation.create({ video_inputs: [] }).catch((error) => error.message);
await sdk.videos.generation.delete(video_id);
found.gone = await sdk.videos.generation.get(video_id).then(() => false, () => true);
console.log(JSON.stringify(found));
