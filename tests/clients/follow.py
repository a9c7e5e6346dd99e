"""gql follows over a socket, and httpx-sse an event stream: each comes to what a walk by pages is, and hears of a change."""

import asyncio
import json
import sys
from pathlib import Path

import httpx
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from httpx_sse import aconnect_sse

ADDRESS, PASSWORD = sys.argv[1:]
HERE = Path(__file__).resolve().parent
ASKED = (HERE / "../../assets/feed.graphql").read_text(encoding="utf-8")
FOLLOWED = ASKED.replace("query Changes($after: String, $first: Int, $kinds: [FeedKind!])", "subscription Changes($after: String)")
FOLLOWED = FOLLOWED.replace("changes(after: $after, first: $first, kinds: $kinds)", "changes(after: $after, first: 50)")
CANCEL = "mutation($input: CancelDutyInput!) { cancelDuty(input: $input) { userErrors { code } } }"
LEFT = '{ duties(first: 1, filter: { organization: "civil-affairs", status: [ASSIGNED] }) { nodes { id revision } } }'


class Copy:
    def __init__(self):
        self.things, self.cursor, self.pages = {}, None, 0

    def take(self, page):
        if page["reset"]:
            self.things.clear()
        for change in page["changes"]:
            if change["type"] == "UPSERT":
                self.things[change["id"]] = (change["version"], change["node"])
            else:
                del self.things[change["id"]]
        self.cursor = page["cursor"]
        self.pages += 1


async def token(http, name):
    form = {"grant_type": "password", "username": name, "password": PASSWORD}
    return (await http.post("/oauth/token", data=form)).json()["access_token"]


async def ask(http, bearer, query, variables=None):
    headers = {"authorization": f"Bearer {bearer}"}
    answer = (await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def walk(http, bearer):
    copy, more = Copy(), True
    while more:
        page = (await ask(http, bearer, ASKED, {"after": copy.cursor, "first": 50}))["changes"]
        copy.take(page)
        more = page["hasMore"]
    return copy


async def by_socket(bearer, after):
    url = ADDRESS.replace("http", "ws") + "/graphql/ws"
    # Left to itself gql looks for the protocol in a header spelled in capitals, and takes a server that has none for an old one.
    spoken = [WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL]
    transport = WebsocketsTransport(url=url, init_payload={"Authorization": f"Bearer {bearer}"}, subprotocols=spoken)
    async with Client(transport=transport) as session:
        asked = gql(FOLLOWED)
        asked.variable_values = {"after": after}
        async for answer in session.subscribe(asked):
            yield answer["changes"]


async def by_events(bearer, after):
    body = {"query": FOLLOWED, "variables": {"after": after}}
    headers = {"authorization": f"Bearer {bearer}"}
    async with httpx.AsyncClient(base_url=ADDRESS, timeout=60) as http:
        async with aconnect_sse(http, "POST", "/graphql/stream", json=body, headers=headers) as source:
            async for event in source.aiter_sse():
                assert event.event == "next", event
                yield json.loads(event.data)["data"]["changes"]


async def follow(name, streamed, http):
    bearer, office = await token(http, "civil-affairs.officer"), await token(http, "fengmao-office.coordinator")
    copy, fresh = Copy(), await walk(http, bearer)
    changed = None
    async for page in streamed(bearer, None):
        copy.take(page)
        if changed is None and copy.things == fresh.things:
            duty = (await ask(http, office, LEFT))["duties"]["nodes"][0]
            changed = duty["id"]
            command = {"id": changed, "reason": "不再需要", "expectedRevision": duty["revision"], "idempotencyKey": f"py {name}"}
            assert (await ask(http, office, CANCEL, {"input": command}))["cancelDuty"]["userErrors"] == []
        elif changed and copy.things.get(changed) != fresh.things[changed]:
            break
    assert copy.things == (await walk(http, bearer)).things
    print(f"{name}: a copy of {len(copy.things)} things in {copy.pages} pages is one made anew")


async def main():
    async with httpx.AsyncClient(base_url=ADDRESS, timeout=60) as http:
        await follow("gql", by_socket, http)
        await follow("httpx-sse", by_events, http)


asyncio.run(main())
