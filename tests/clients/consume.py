"""nats-py, as a consumer of what the relay hands on: durable, one message at a time, and it comes to have what who asks has."""

import asyncio
import json
import sys

import nats
import requests

CHANGES = "query($after: String) { changes(after: $after, first: 200) { hasMore cursor changes { kind id version } } }"


def asked(address, secret):
    form = {"grant_type": "client_credentials", "client_id": "data-platform", "client_secret": secret}
    token = requests.post(f"{address}/oauth/token", data=form, timeout=30).json()["access_token"]
    things, after = {}, None
    while True:
        body = {"query": CHANGES, "variables": {"after": after}}
        headers = {"Authorization": f"Bearer {token}"}
        page = requests.post(f"{address}/graphql", json=body, headers=headers, timeout=30).json()["data"]["changes"]
        things |= {(change["kind"], change["id"]): change["version"] for change in page["changes"]}
        if not page["hasMore"]:
            return things
        after = page["cursor"]


async def consumed(server):
    client = await nats.connect(server)
    stream = client.jetstream()
    consumer = await stream.pull_subscribe("fuyang-2022-8.feed.*", durable="clients")
    things = {}
    while (await consumer.consumer_info()).num_pending:
        for message in await consumer.fetch(100, timeout=5):
            change = json.loads(message.data)
            if change["type"] == "RESET":
                things = {key: version for key, version in things.items() if key[0] != change["kind"]}
            elif change["type"] == "UPSERT":
                things[change["kind"], change["id"]] = change["version"]
            else:
                things.pop((change["kind"], change["id"]), None)
            await message.ack()
    await client.close()
    return things


def main(address, secret, server):
    things = asyncio.run(consumed(server))
    assert things == asked(address, secret), "the consumer has something else"
    print(f"nats-py: a consumer of the stream has the {len(things)} things that who asks has")


main(*sys.argv[1:])
