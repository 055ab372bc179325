"""Drives the client class of the PyPI package heygen-mcp-sbroenne; prints what it was given as JSON."""

import asyncio
import json
import sys
import urllib.request

from heygen_mcp.client import HeyGenApiClient
from heygen_mcp.models.video import Character, VideoGenerateRequest, VideoInput, Voice


def fine(answer):
    assert not answer.error, answer.error
    return answer


async def drive(key: str, picture: str) -> dict:
    async with HeyGenApiClient(key) as client:
        found = {
            "user": fine(await client.get_user_info()).username,
            "credits": fine(await client.get_remaining_credits()).remaining_credits,
            "voices": len(fine(await client.get_voices()).voices),
        }
        avatars = fine(await client.list_avatars()).avatars
        found["avatars"] = len(avatars)
        groups = fine(await client.list_avatar_groups()).avatar_groups
        found["groups"] = len(groups)
        found["looks"] = len(fine(await client.get_avatars_in_group(groups[0].id)).avatars)
        found["avatar"] = fine(await client.get_avatar_details(avatars[0].avatar_id)).avatar.avatar_name
        asset = fine(await client.upload_asset(picture))
        found["assets"] = fine(await client.list_assets()).total
        found["deleted"] = fine(await client.delete_asset(asset.asset_id)).success
        folder = fine(await client.create_folder("Films")).folder_id
        found["folders"] = [one.name for one in fine(await client.list_folders()).folders if one.id == folder]
        fine(await client.trash_folder(folder))
        scene = VideoInput(
            character=Character(avatar_id=avatars[0].avatar_id), voice=Voice(input_text="Hello.", voice_id="v")
        )
        request = VideoGenerateRequest(title="By MCP", video_inputs=[scene], dimension={"width": 256, "height": 144})
        made = fine(await client.generate_avatar_video(request))
        found["statuses"] = []
        while found["statuses"][-1:] not in (["completed"], ["failed"]):
            status = fine(await client.get_video_status(made.video_id))
            if found["statuses"][-1:] != [status.status]:
                found["statuses"].append(status.status)
            await asyncio.sleep(0.1)
        found["videos"] = len(fine(await client.list_videos()).videos)
        with urllib.request.urlopen(status.video_url) as film:
            found["film"] = film.read()[4:8].decode()
        return found


print(json.dumps(asyncio.run(drive(*sys.argv[1:]))))
