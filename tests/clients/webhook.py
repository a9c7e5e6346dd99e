"""PyPI's standardwebhooks, as a consumer of a webhook has it: all that it takes is signed, and comes to what who asks has."""

import json
import queue
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

CHANGES = "query($after: String) { changes(after: $after, first: 200, kinds: [DUTY]) { hasMore cursor changes { id version } } }"
ACCOUNT = '{ accounts(first: 10, filter: { text: "data-platform" }) { nodes { id name } } }'
CREATE = "mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id revision } secret userErrors { message } } }"
ROTATE = "mutation($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) { webhook { revision } secret userErrors { message } } }"
DELETE = "mutation($input: DeleteWebhookInput!) { deleteWebhook(input: $input) { userErrors { message } } }"


class Consumer(BaseHTTPRequestHandler):
    """Hands over what comes, and answers as it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = queue.Queue()
        self.server.messages.put((body, dict(self.headers), answer))
        self.send_response(answer.get(timeout=60))
        self.end_headers()

    def log_message(self, *_):
        pass


def asking(address, form):
    token = requests.post(f"{address}/oauth/token", data=form, timeout=30).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    def ask(query, **variables):
        answer = requests.post(f"{address}/graphql", json={"query": query, "variables": variables}, headers=headers, timeout=30)
        answer = answer.json()
        assert not answer.get("errors"), answer
        return answer["data"]

    return ask


def main(address, password):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Consumer)
    server.messages = queue.Queue()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    admin = asking(address, {"grant_type": "password", "username": "sysadmin", "password": password})
    platform = {"grant_type": "client_credentials", "client_id": "data-platform", "client_secret": password}
    accounts = [node["id"] for node in admin(ACCOUNT)["accounts"]["nodes"] if node["name"] == "data-platform"]
    url = f"http://127.0.0.1:{server.server_port}/hook"
    asked = {"name": "pypi", "url": url, "accounts": accounts, "kinds": ["DUTY"], "idempotencyKey": "webhook.py, 1"}
    made = admin(CREATE, input=asked)["createWebhook"]
    assert made["secret"], made
    webhook = made["webhook"]

    def command(number):
        return {"id": webhook["id"], "expectedRevision": webhook["revision"], "reason": "a client tries it", "idempotencyKey": f"webhook.py, {number}"}

    things, rotated = {}, None
    while True:
        body, headers, answer = server.messages.get(timeout=60)
        message = Webhook(made["secret"]).verify(body, headers)
        assert message == json.loads(body)
        if rotated:
            Webhook(rotated).verify(body, headers)
        try:
            Webhook(made["secret"]).verify(body.replace(b"UPSERT", b"upsert"), headers)
            raise SystemExit("a message that was changed is taken")
        except WebhookVerificationError:
            pass
        things |= {change["id"]: change["version"] for change in message["data"]["changes"]}
        if rotated is None:
            told = admin(ROTATE, input=command(2))["rotateWebhookSecret"]
            rotated = told["secret"]
            assert rotated, told
            webhook |= told["webhook"]
        answer.put(204)
        if not message["data"]["hasMore"]:
            break

    ask, there, after = asking(address, platform), {}, None
    while True:
        page = ask(CHANGES, after=after)["changes"]
        there |= {change["id"]: change["version"] for change in page["changes"]}
        after = page["cursor"]
        if not page["hasMore"]:
            break
    assert things == there, "the consumer has something else"
    assert admin(DELETE, input=command(3))["deleteWebhook"]["userErrors"] == []
    print(f"standardwebhooks: a consumer has the {len(things)} duties that who asks has, each message by both secrets")


main(*sys.argv[1:])
