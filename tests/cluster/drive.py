"""Writers, readers and followers of a cluster, parts of which are killed meanwhile. scripts/cluster starts it, and says what is there."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlencode

HOME = Path(os.environ["CLUSTER_HOME"])
DATABASE = os.environ["CLUSTER_DATABASE"]
BIN = os.environ["CLUSTER_BIN"]
PROGRAM = os.environ["FUTURE_COMMUNITY"]
# The same with one more migration, where there is a phase that is about it.
NEXT = os.environ["CLUSTER_NEXT"]
PAIRS = int(os.environ.get("PAIRS", "10000"))
PASSWORD = "cluster-demo-2022"
URL = f"postgres://register@{DATABASE}/register"

# What the cluster is held to: seconds from a loss until everybody writes again.
AGAIN = 30
# And for how long a question waits meanwhile: standbys answer once the primary has said nothing for two seconds.
ALONE = 8
# After this nothing is waited for any more, whatever it is.
END = time.monotonic() + 15 * 60

SIGNERS = (
    ["organization-dept", "publicity-dept", "development-reform", "finance", "education", "culture-tourism-sports", "health"]
    + ["data-resources", "civil-affairs", "planning-resources", "fuchunwan-new-city", "fuchun-subdistrict"]
    + ["chunjiang-subdistrict", "dongzhou-subdistrict", "lushan-subdistrict", "yinhu-subdistrict"]
)
FOLLOWERS = ["fengmao-office.coordinator", "fengmao-office.deputy", "health.officer", "lushan-subdistrict.officer"] * 2
READERS = ["fengmao-office.coordinator", "fengmao-office.deputy", "health.officer", "education.officer"]

MINE = "query($mine: String) { duties(first: 100, filter: { organization: $mine }) { nodes { id status contentDigest signOffs { id act statement valid recallReason } } } }"
SCREEN = "{ duties(first: 20) { totalCount nodes { id status revision organization { code } community { name } } } }"
ONE = "query($id: ID!) { node(id: $id) { ... on Duty { status revision } } }"
SIGN = "mutation($input: SignDutyInput!) { signDuty(input: $input) { duty { status revision } signOff { id } userErrors { code } } }"
RECALL = (
    "mutation($input: RecallSignOffInput!) { recallSignOff(input: $input) { duty { status revision } signOff { id } userErrors { code } } }"
)
CHANGES = "changes(after: $after, first: 200, kinds: [DUTY]) { reset changes { type id version } cursor hasMore }"
WALKED = f"query($after: String) {{ {CHANGES} }}"
FOLLOWED = f"subscription($after: String) {{ {CHANGES} }}"
TOLD = (
    "query($after: String, $filter: AuditEventFilter) { auditEvents(first: 100, after: $after, filter: $filter) "
    "{ nodes { subjectId detail } pageInfo { hasNextPage endCursor } } }"
)


def say(text):
    print(text, flush=True)


def wait(what, seconds, done):
    """Waits until it is so; gives what it was given."""
    until = min(time.monotonic() + seconds, END)
    while True:
        answer = done()
        if answer:
            return answer
        if time.monotonic() > until:
            raise SystemExit(f"cluster: waited in vain for {what}, {seconds} s")
        time.sleep(0.1)


def noted(name, process):
    """So that whoever ends the cluster ends it too."""
    (HOME / "pids" / name).write_text(str(process.pid))
    return process


def ended(name, process):
    """Its number may be another's from now on."""
    process.wait(20)
    (HOME / "pids" / name).unlink()


class Node:
    """A PostgreSQL and its Patroni."""

    def __init__(self, line):
        self.name, self.address, self.port, self.rest, self.space, self.link = line.split()
        self.url = f"postgres://register@{self.address}:{self.port}/register"
        self.patroni = None

    def start(self):
        command = ["patroni", str(HOME / f"{self.name}.yml")]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", *command]
        if self.space != "-":
            command = ["ip", "netns", "exec", self.space, *command]
        with open(HOME / f"{self.name}.log", "ab") as log:
            environment = {**os.environ, "HOME": str(HOME / self.name)}
            self.patroni = subprocess.Popen(command, cwd="/", env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        noted(f"patroni-{self.name}", self.patroni)

    def kill(self):
        """As if its machine were gone: Patroni first, which would start PostgreSQL again."""
        postmaster = int((HOME / self.name / "data/postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        self.patroni.kill()
        for process in [postmaster, *map(int, children)]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        ended(f"patroni-{self.name}", self.patroni)

    def cut(self, state):
        subprocess.run(["ip", "link", "set", self.link, state], check=True)

    def asked(self, path):
        connection = http.client.HTTPConnection(self.address, int(self.rest), timeout=2)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


class Cluster:
    def __init__(self):
        self.nodes = [Node(line) for line in (HOME / "nodes").read_text().splitlines()]

    def primary(self):
        return next((node for node in self.nodes if node.asked("/primary")[0] == 200), None)

    def standbys(self):
        primary = self.primary()
        return [node for node in self.nodes if node is not primary]

    def whole(self):
        """Whether all three are there, two of them follow the third, and one is waited for."""
        primary = self.primary()
        if primary is None:
            return False
        members = json.loads(primary.asked("/cluster")[1] or "{}").get("members", [])
        roles = sorted(member["role"] for member in members)
        if roles != ["leader", "replica", "sync_standby"]:
            return False
        (timeline,) = [member["timeline"] for member in members if member["role"] == "leader"]
        following = [member for member in members if member["role"] != "leader"]
        return all(
            member["state"] in ("running", "streaming") and member.get("timeline") == timeline and int(member.get("lag", 1 << 40)) < 1 << 24
            for member in following
        ) and all(node.asked("/replica")[0] == 200 for node in self.standbys())

    def start(self):
        self.nodes[0].start()
        wait("a primary", 60, self.primary)
        for node in self.nodes[1:]:
            node.start()
        wait("three of them, one synchronous", 90, self.whole)
        primary = self.primary()
        for told in ["CREATE ROLE register LOGIN", "CREATE DATABASE register OWNER register"]:
            psql = [f"{BIN}/psql", "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-c", told]
            subprocess.run([*psql, f"postgres://postgres@{primary.address}:{primary.port}/postgres"], check=True, timeout=30)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**kept, "DATABASE_URL": URL, "LOG_LEVEL": "warn", **more}


class Server:
    """A process of the register."""

    def __init__(self, number, issuer=None):
        self.name = f"server-{number}"
        self.port = free_port()
        self.issuer = issuer or f"http://127.0.0.1:{self.port}"
        self.process, self.program = None, PROGRAM

    def start(self, standbys=()):
        more = {
            "BIND": f"127.0.0.1:{self.port}",
            "ISSUER": self.issuer,
            "PASSWORD_GRANT": "true",
            "RATE_LIMIT": "off",
            "ADDRESS_RATE_LIMIT": "off",
            "SIGN_IN_RATE_LIMIT": "off",
        }
        if standbys:
            more["DATABASE_READ_URL"] = ",".join(standbys)
        with open(HOME / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen([self.program, "serve"], cwd=HOME, env=environment(**more), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        noted(self.name, self.process)

    def ready(self):
        assert self.process.poll() is None, f"{self.name} ended: {(HOME / (self.name + '.log')).read_text()[-2000:]}"
        return self.get("/readyz")[0] == 200

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def metric(self, name):
        """The sum of a metric over what it is told of."""
        lines = self.get("/metrics")[1].splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((f"{name} ", f"{name}{{")))

    def kill(self):
        self.process.kill()
        ended(self.name, self.process)

    def end(self):
        """As a service is stopped: what it was asked is answered yet."""
        self.process.terminate()
        ended(self.name, self.process)
        assert self.process.returncode == 0, f"{self.name} ended with {self.process.returncode}"


class Servers:
    def __init__(self):
        first = Server(1)
        self.all = [first, Server(2, first.issuer)]

    def start(self, standbys=(), standing=0):
        """Anew, beside standbys, so many of which can be read from."""
        for server in self.all:
            if server.process:
                server.kill()
            server.start(standbys)
        for server in self.all:
            wait(f"{server.name} to be ready", 30, server.ready)
        if standbys:
            self.stand(standing)

    def stand(self, standing):
        """Waits until so many standbys are read from."""
        for server in self.all:
            wait(f"{standing} standbys to be read from", 30, lambda server=server: server.metric("replica_stands") == standing)


class Broken(Exception):
    """The server did not answer, or not to the end."""


class Client:
    """Somebody who is signed in, and asks again, another server, until there is an answer. No error is borne but UNAVAILABLE."""

    turned = Counter()
    lock = threading.Lock()

    def __init__(self, servers, account, turn=0):
        self.servers, self.turn = servers.all, turn
        self.connections = {}
        # When the attempt that was answered last had begun, and when each was answered.
        self.began, self.silence, self.last = 0.0, 0.0, time.monotonic()
        self.account, self.token = account, None
        self.sign_in()

    def sign_in(self):
        form = urlencode({"grant_type": "password", "username": self.account, "password": PASSWORD})
        status, answer = self.sent("/oauth/token", form, {"content-type": "application/x-www-form-urlencoded"})
        assert status == 200, f"{self.account}: {status} {answer}"
        self.token = answer["access_token"]

    def sent(self, path, body, headers):
        server = self.servers[self.turn % len(self.servers)]
        connection = self.connections.get(server)
        if connection is None:
            connection = self.connections[server] = http.client.HTTPConnection("127.0.0.1", server.port, timeout=45)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            status, text = answer.status, answer.read()
        except (OSError, http.client.HTTPException) as broken:
            connection.close()
            raise Broken(type(broken).__name__) from None
        try:
            return status, json.loads(text)
        except ValueError:
            raise AssertionError(f"{self.account}: {status} {text[:500]}") from None

    def asked(self, query, **variables):
        """The data of the answer, and how often it took asking again."""
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.token}"}
        body = json.dumps({"query": query, "variables": variables})
        while time.monotonic() < END:
            began = time.monotonic()
            try:
                _, answer = self.sent("/graphql", body, headers)
            except Broken as broken:
                self.borne(f"broken ({broken})")
                continue
            codes = {error.get("extensions", {}).get("code") for error in answer.get("errors", [])}
            if not codes:
                self.began = began
                now = time.monotonic()
                self.silence, self.last = max(self.silence, now - self.last), now
                return answer["data"]
            if codes != {"UNAVAILABLE"}:
                raise AssertionError(f"{self.account}: {json.dumps(answer, ensure_ascii=False)[:800]}")
            self.borne("UNAVAILABLE")
        raise AssertionError(f"{self.account} was not answered to the end")

    def borne(self, what):
        with Client.lock:
            Client.turned[what] += 1
        self.turn += 1
        time.sleep(0.3)


class Load:
    """What goes on until it is stopped, in threads. Whatever fails there fails the run."""

    def __init__(self):
        self.stopped = threading.Event()
        self.failures, self.threads = [], []

    def add(self, work):
        def run():
            try:
                while not self.stopped.is_set():
                    if work() is StopIteration:
                        return
            except BaseException as failure:
                self.failures.append(f"{type(failure).__name__}: {failure}")
                self.stopped.set()

        thread = threading.Thread(target=run, daemon=True)
        self.threads.append(thread)
        thread.start()

    def check(self):
        if self.failures:
            raise SystemExit("cluster: " + "\n".join(self.failures))

    def wait(self, what, seconds, done):
        def looked():
            self.check()
            return done()

        return wait(what, seconds, looked)

    def run(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.check()
            time.sleep(0.1)

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive(), "a client is not answered"
        self.check()


class Writer:
    """Signs what its organization owes, and recalls it, by one command after another; knows which were acknowledged."""

    keys = 0

    def __init__(self, servers, organization, turn, pause=0.15):
        self.client = Client(servers, f"{organization}.signer", turn)
        self.organization, self.pause = organization, pause
        self.duties = self.mine()
        assert self.duties, organization
        self.before = {(duty["id"], signed["id"]) for duty in self.duties for signed in duty["signOffs"]}
        # Of each command that was acknowledged: its duty, its signature, its key.
        self.signed, self.recalled, self.given = [], [], []
        for duty in self.duties:
            standing = [it["id"] for it in duty["signOffs"] if it["act"] == "COMPLETE" and it["valid"]]
            duty["signature"] = standing[-1] if duty["status"] == "COMPLETED" else None
        self.place = 0

    def mine(self):
        """What it owes; it may see more."""
        return self.client.asked(MINE, mine=self.organization)["duties"]["nodes"]

    def key(self):
        with Client.lock:
            Writer.keys += 1
            return f"{self.client.account} {Writer.keys} {os.getpid()}"

    def give(self, query, field, given):
        payload = self.client.asked(query, input=given)[field]
        assert payload["userErrors"] == [], f"{self.client.account}: {payload} for {given}"
        return payload

    def act(self):
        """The next command; gives the duty, and how it is by then."""
        duty, key = self.duties[self.place % len(self.duties)], self.key()
        if duty["signature"]:
            given = {"signOff": duty["signature"], "reason": key, "idempotencyKey": key}
            payload = self.give(RECALL, "recallSignOff", given)
            assert payload["signOff"]["id"] == duty["signature"], payload
            self.recalled.append((duty["id"], duty["signature"], key))
            self.given.append((RECALL, "recallSignOff", given, duty["signature"]))
            duty["signature"] = None
            self.place += 1
        else:
            act = "ACKNOWLEDGE" if duty["status"] == "ASSIGNED" else "COMPLETE"
            given = {"id": duty["id"], "act": act, "contentDigest": duty["contentDigest"], "statement": key, "idempotencyKey": key}
            payload = self.give(SIGN, "signDuty", given)
            signature = payload["signOff"]["id"]
            self.signed.append((duty["id"], signature, key))
            self.given.append((SIGN, "signDuty", given, signature))
            duty["signature"] = signature if act == "COMPLETE" else None
        duty["status"] = payload["duty"]["status"]
        return duty["id"], payload["duty"]

    def work(self):
        self.act()
        time.sleep(self.pause)

    def held_against_the_register(self):
        """What was acknowledged is there, each signature and each recall once, and nothing else; and its keys are known."""
        signed, recalled = [], []
        for duty in self.mine():
            for it in duty["signOffs"]:
                if (duty["id"], it["id"]) not in self.before:
                    signed.append((duty["id"], it["id"], it["statement"]))
                    if it["recallReason"]:
                        recalled.append((duty["id"], it["id"], it["recallReason"]))
        mine = {signature for _, signature, _ in self.signed}
        assert sorted(signed) == sorted(self.signed), difference(self.client.account, signed, self.signed)
        # One that stood before is told of by the trail alone.
        own = [it for it in self.recalled if it[1] in mine]
        assert sorted(recalled) == sorted(own), difference(self.client.account, recalled, own)
        for query, field, given, signature in random.sample(self.given, min(5, len(self.given))):
            again = self.give(query, field, given)
            assert again["signOff"]["id"] == signature, f"{given} is done twice: {again}"


class Follower:
    """Keeps a copy of the duties that it sees, by a stream that it takes up where it broke off, at the other server."""

    def __init__(self, client):
        self.client = client
        self.things, self.cursor, self.seen = {}, None, set()
        self.told, self.again, self.breaks, self.resets = 0, 0, 0, 0

    def take(self, page):
        if page["reset"]:
            # The first page of a copy says so too.
            self.resets += self.cursor is not None
            self.things.clear()
            self.seen.clear()
        for change in page["changes"]:
            now = (change["id"], change["version"])
            # What is read while it changes again may be told as it is by then, and then once more, the same. Never as it was before.
            known = self.things.get(change["id"]) == change["version"]
            assert known or now not in self.seen, f"{self.client.account} is told of what is over: {now}"
            self.again += known
            self.seen.add(now)
            self.told += 1
            if change["type"] == "UPSERT":
                self.things[change["id"]] = change["version"]
            else:
                del self.things[change["id"]]
        self.cursor = page["cursor"]

    def work(self):
        """One stream, until it ends."""
        server = self.client.servers[self.client.turn % 2]
        # Where nothing happens there is a comment every 12 seconds.
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        headers = {"content-type": "application/json", "accept": "text/event-stream", "authorization": f"Bearer {self.client.token}"}
        try:
            connection.request("POST", "/graphql/stream", json.dumps({"query": FOLLOWED, "variables": {"after": self.cursor}}), headers)
            answer = connection.getresponse()
            if answer.status != 200:
                self.only_unavailable(json.loads(answer.read()))
            while answer.status == 200 and (line := answer.readline()):
                if line.startswith(b"data: {"):
                    event = json.loads(line[6:])
                    if event.get("data"):
                        self.take(event["data"]["changes"])
                    else:
                        self.only_unavailable(event)
            broken = "stream that ended"
        except (OSError, http.client.HTTPException) as failure:
            broken = f"stream that broke ({type(failure).__name__})"
        finally:
            connection.close()
        self.breaks += 1
        self.client.borne(broken)

    def only_unavailable(self, answer):
        codes = {error.get("extensions", {}).get("code") for error in answer.get("errors", [])}
        assert codes == {"UNAVAILABLE"}, f"{self.client.account}: {json.dumps(answer, ensure_ascii=False)[:800]}"

    def walk(self):
        """What a copy that is made anew has."""
        anew = Follower(self.client)
        while True:
            page = self.client.asked(WALKED, after=anew.cursor)["changes"]
            anew.take(page)
            if not page["hasMore"]:
                return anew.things


def difference(who, there, acknowledged):
    lost = Counter(acknowledged) - Counter(there)
    more = Counter(there) - Counter(acknowledged)
    return f"{who}: lost {list(lost.elements())[:5]}, more than acknowledged {list(more.elements())[:5]}"


def told(servers, action, since):
    """What the trail tells of an action: which duty, and the signature or the reason."""
    auditor, after, events = Client(servers, "auditor"), None, []
    while True:
        page = auditor.asked(TOLD, after=after, filter={"action": action, "since": since})["auditEvents"]
        for event in page["nodes"]:
            detail = json.loads(event["detail"])
            events.append((event["subjectId"], detail.get("signOff") if action == "SIGN_DUTY" else detail["reason"]))
        if not page["pageInfo"]["hasNextPage"]:
            return events
        after = page["pageInfo"]["endCursor"]


def moment():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def kept(servers, writers, since):
    """The register has what was acknowledged, and tells it once; its trail and its feed are whole."""
    for writer in writers:
        writer.held_against_the_register()
    signed = [(duty, signature) for writer in writers for duty, signature, _ in writer.signed]
    recalled = [(duty, key) for writer in writers for duty, _, key in writer.recalled]
    for action, acknowledged in [("SIGN_DUTY", signed), ("RECALL_SIGN_OFF", recalled)]:
        events = told(servers, action, since)
        assert sorted(events) == sorted(acknowledged), difference(action, events, acknowledged)
    for verify in ["audit", "feed"]:
        is_whole(verify)
    return len(signed) + len(recalled)


def is_whole(what):
    verified = subprocess.run([PROGRAM, what, "verify"], cwd=HOME, env=environment(), capture_output=True, text=True, timeout=120)
    assert verified.returncode == 0, f"{what} verify: {verified.stdout}{verified.stderr}"


def follow(servers, load):
    """8 who follow."""
    followers = [Follower(Client(servers, account, turn)) for turn, account in enumerate(FOLLOWERS)]
    for follower in followers:
        load.add(follower.work)
    return followers


def followed(followers, load):
    """Once nobody writes any more, each copy comes to be what one is that is made anew. The streams are open still, and left to be."""
    for follower in followers:
        there = follower.walk()
        assert there, follower.client.account
        load.wait(f"the copy of {follower.client.account} to be what there is", 30, lambda: follower.things == there)
    load.stopped.set()
    load.check()
    told, again, breaks, resets = (sum(getattr(it, what) for it in followers) for what in ("told", "again", "breaks", "resets"))
    say(
        f"  {len(followers)} who follow were told {told} changes, {again} of which they had, none out of turn, and miss none; "
        f"their streams broke {breaks} times, and copies began anew {resets} times"
    )


def clients(servers, load):
    """16 who write and 4 who read."""
    writers = [Writer(servers, organization, turn) for turn, organization in enumerate(SIGNERS)]
    readers = [Client(servers, account, turn) for turn, account in enumerate(READERS)]
    for writer in writers:
        load.add(writer.work)

    def read(reader):
        assert reader.asked(SCREEN)["duties"]["totalCount"] > 0
        time.sleep(0.1)

    for reader in readers:
        load.add(lambda reader=reader: read(reader))
    return writers, readers


def borne():
    with Client.lock:
        return ", ".join(f"{count} {what}" for what, count in sorted(Client.turned.items())) or "nothing"


def lose_primary(cluster, servers, how, lose, back):
    """Three times: the primary is lost, questions go on, everybody writes again in time, and it comes back as a standby."""
    servers.start([node.url for node in cluster.nodes], 2)
    Client.turned.clear()
    load, streams, since = Load(), Load(), moment()
    writers, readers = clients(servers, load)
    followers = follow(servers, streams)
    load.run(5)
    for _ in range(3):
        load.wait("a whole cluster", 90, cluster.whole)
        servers.stand(2)
        for client in readers:
            client.silence = 0.0
        lost = cluster.primary()
        at = time.monotonic()
        lose(lost)
        load.wait("the first to write again", AGAIN, lambda: any(writer.client.began > at for writer in writers))
        first = time.monotonic() - at
        load.wait("everybody to write again", AGAIN - first, lambda: all(writer.client.began > at for writer in writers))
        everybody = time.monotonic() - at
        load.wait("everybody to read again", AGAIN, lambda: all(reader.began > at for reader in readers))
        silence = max(reader.silence for reader in readers)
        assert silence < ALONE, f"for {silence:.1f} s nobody answered a reader"
        primary = load.wait("who took over", 10, cluster.primary)
        assert primary is not lost
        load.run(3)
        back(lost)
        say(f"  {lost.name} {how}, {primary.name} took over: writes after {first:.1f} s, all after {everybody:.1f} s; longest without a read {silence:.1f} s")
    load.wait("a whole cluster", 90, cluster.whole)
    load.stop()
    alone = sum(server.metric("replica_questions_alone") for server in servers.all)
    assert alone, "no question was answered by a standby alone"
    followed(followers, streams)
    count = kept(servers, writers, since)
    say(f"primary {how} three times: {alone:.0f} questions answered by standbys alone, {count} commands acknowledged, each there once, trail and feed whole; clients bore {borne()}")


def primary(cluster, servers):
    lose_primary(cluster, servers, "killed", Node.kill, Node.start)


def partition(cluster, servers):
    if cluster.nodes[0].link == "-":
        say("primary cut off: skipped, for no network namespace may be made here")
        return
    lose_primary(cluster, servers, "cut off", lambda node: node.cut("down"), lambda node: node.cut("up"))


def standbys(cluster, servers):
    """Both standbys are killed: nothing is acknowledged that is on one machine alone, and reads go on."""
    servers.start()
    Client.turned.clear()
    load, since = Load(), moment()
    writers, readers = clients(servers, load)
    load.run(3)
    gone = cluster.standbys()
    for node in gone:
        node.kill()
    at = time.monotonic()
    for reader in readers:
        reader.silence = 0.0
    # Longer than a statement may take, and than a request.
    load.run(35)
    early = [writer.client.account for writer in writers if writer.client.began > at]
    assert not early, f"acknowledged though no standby has it: {early}"
    silence = max(reader.silence for reader in readers)
    assert silence < 5, f"for {silence:.1f} s nobody answered a reader"
    for node in gone:
        node.start()
    back = time.monotonic()
    load.wait("everybody to write again", 2 * AGAIN, lambda: all(writer.client.began > back for writer in writers))
    again = time.monotonic() - back
    load.wait("a whole cluster", 90, cluster.whole)
    load.stop()
    count = kept(servers, writers, since)
    say(
        f"both standbys killed for 35 s: nothing acknowledged meanwhile, longest without a read {silence:.1f} s, all write {again:.1f} s after their start; "
        f"{count} commands acknowledged, each there once, trail and feed whole; clients bore {borne()}"
    )


def killed_servers(_, servers):
    """For a minute, one of the two is killed every five seconds and started again."""
    servers.start()
    Client.turned.clear()
    load, streams, since, longest = Load(), Load(), moment(), 0.0
    writers, readers = clients(servers, load)
    followers = follow(servers, streams)
    kills = 12
    for kill in range(kills):
        server = servers.all[kill % 2]
        at = time.monotonic()
        server.kill()
        server.start()
        load.wait(f"{server.name} to be ready again", 10, server.ready)
        longest = max(longest, time.monotonic() - at)
        load.wait("everybody to write again", 10, lambda at=at: all(writer.client.began > at for writer in writers))
        load.run(max(0.0, 5 - (time.monotonic() - at)))
    silence = max(client.silence for client in [*readers, *(writer.client for writer in writers)])
    load.stop()
    followed(followers, streams)
    count = kept(servers, writers, since)
    say(
        f"server killed {kills} times: {count} commands acknowledged, each there once, trail and feed whole; ready again after {longest:.1f} s at most, "
        f"longest without an answer {silence:.1f} s; clients bore {borne()}"
    )


def upgrade(cluster, servers):
    """The next version migrates under load, takes the place of one server after the other, and gives it back."""
    servers.start()
    Client.turned.clear()
    load, streams, since = Load(), Load(), moment()
    writers, readers = clients(servers, load)
    followers = follow(servers, streams)
    everybody = [*readers, *(writer.client for writer in writers)]
    load.run(5)

    def goes_on():
        at = time.monotonic()
        load.wait("everybody to write", 15, lambda: all(writer.client.began > at for writer in writers))

    def silence():
        longest = max(max(client.silence, time.monotonic() - client.last) for client in everybody)
        for client in everybody:
            client.silence = 0.0
        return longest

    silence()
    # Somebody has read for long what is to be changed: who migrates waits for that, and nobody for who migrates.
    node, held = cluster.primary(), 8
    reading = f"BEGIN; SELECT COUNT(*) FROM duties; SELECT pg_sleep({held}); COMMIT"
    reads = [f"{BIN}/psql", "--quiet", "--no-psqlrc", "--output=/dev/null", "-c", reading, f"postgres://postgres@{node.address}:{node.port}/register"]
    reader, began = noted("reader", subprocess.Popen(reads, cwd="/")), time.monotonic()
    load.run(1)
    migrating = subprocess.Popen([NEXT, "migrate"], cwd=HOME, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    noted("migrate", migrating)
    load.wait("the migration", 60, lambda: migrating.poll() is not None)
    took, said = time.monotonic() - began, migrating.stdout.read()
    ended("migrate", migrating)
    ended("reader", reader)
    assert migrating.returncode == 0, f"migrate: {said}"
    assert took >= held and "it is tried again" in said, f"it did not wait: {took:.1f} s, {said}"
    goes_on()
    waited = silence()
    assert waited < 5, f"for {waited:.1f} s somebody waited for who migrates"
    newer = (200, "ok: on newer tables, made to be served by this version too\n")
    for server in servers.all:
        assert server.get("/readyz") == newer, server.get("/readyz")
    say(f"  migrated behind somebody who read for {held} s: longest without an answer {waited:.1f} s")

    for program, ready in [(NEXT, (200, "ok\n")), (PROGRAM, newer)]:
        for server in servers.all:
            server.end()
            server.program = program
            server.start()
            load.wait(f"{server.name} to be ready", 30, server.ready)
            assert server.get("/readyz") == ready, server.get("/readyz")
            goes_on()
        say(f"  both are of {'the next version' if program == NEXT else 'this version again'}: longest without an answer {silence():.1f} s")
    load.stop()
    followed(followers, streams)
    count = kept(servers, writers, since)
    say(
        f"upgraded one server after the other, and back: {count} commands acknowledged, each there once, trail and feed whole; clients bore {borne()}"
    )


def pairs(cluster, servers):
    """Who gave a command at one server finds it at the other, where a standby answers."""
    # All three, as docs/operating.md has it: that of the primary is left out by itself.
    servers.start([node.url for node in cluster.nodes], 2)
    asked = sum(server.metric("replica_questions") for server in servers.all)
    Client.turned.clear()
    load, since, began = Load(), moment(), time.monotonic()
    writers = [Writer(servers, organization, turn) for turn, organization in enumerate(SIGNERS[:8])]
    numbers = iter(range(PAIRS))
    done = []

    def pair(writer, other):
        with Client.lock:
            if next(numbers, None) is None:
                return StopIteration
        duty, written = writer.act()
        read = other.asked(ONE, id=duty)["node"]
        assert read == written, f"read-your-writes is broken: {written} was written, {read} is read"
        done.append(duty)

    for turn, writer in enumerate(writers):
        other = Client(servers, writer.client.account, turn + 1)
        load.add(lambda writer=writer, other=other: pair(writer, other))
    load.wait(f"{PAIRS} pairs", 420, lambda: len(done) == PAIRS)
    took = time.monotonic() - began
    load.stop()
    by_standbys = sum(server.metric("replica_questions") for server in servers.all) - asked
    assert by_standbys >= PAIRS / 2, f"of {PAIRS} questions the standbys answered {by_standbys:.0f}"
    kept(servers, writers, since)
    say(f"{PAIRS} pairs of a command and a question at the other server: read-your-writes held in each, {by_standbys:.0f} by standbys, {PAIRS / took:.0f} pairs a second")


def reads(cluster, servers):
    """Reads a second, by the primary alone and with one and two standbys."""
    standbys = [node.url for node in cluster.standbys()]
    figures = []
    for count in range(3):
        servers.start(standbys[:count], count)
        asked = sum(server.metric("replica_questions") for server in servers.all)
        load, answered = Load(), Counter()
        for turn in range(8):
            reader = Client(servers, READERS[turn % 4], turn)

            def read(reader=reader, turn=turn):
                reader.asked(SCREEN)
                answered[turn] += 1

            load.add(read)
        load.run(2)
        before, at = sum(answered.values()), time.monotonic()
        load.run(10)
        figures.append((sum(answered.values()) - before) / (time.monotonic() - at))
        load.stop()
        by_standbys = sum(server.metric("replica_questions") for server in servers.all) - asked
        assert (by_standbys > sum(answered.values()) / 2) == (count > 0), f"with {count} standbys they answered {by_standbys:.0f} of {sum(answered.values())}"
    say("reads a second by the primary alone, with one standby and with two, all on this machine: " + ", ".join(f"{figure:.0f}" for figure in figures))


PHASES = {"primary": primary, "servers": killed_servers, "partition": partition, "standbys": standbys, "pairs": pairs, "reads": reads, "upgrade": upgrade}


def main(wanted):
    unknown = [phase for phase in wanted if phase not in PHASES]
    if unknown:
        raise SystemExit(f"cluster: no phase {unknown[0]}; there are {', '.join(PHASES)}")
    cluster, servers = Cluster(), Servers()
    cluster.start()
    # The demo makes the policy's people, with one password, and ends.
    with open(HOME / "demo.log", "wb") as log:
        more = environment(BIND=f"127.0.0.1:{servers.all[0].port}", DEMO_PASSWORD=PASSWORD, POLICY_DIR=str(Path("policies/fuyang-2022-8").resolve()))
        demo = noted("demo", subprocess.Popen([PROGRAM, "demo"], cwd=HOME, env=more, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
    servers.all[0].process = demo
    wait("the demo", 60, servers.all[0].ready)
    demo.terminate()
    ended("demo", demo)
    servers.all[0].process = None
    for phase in wanted or PHASES:
        began = time.monotonic()
        PHASES[phase](cluster, servers)
        say(f"  {time.monotonic() - began:.0f} s")


main(sys.argv[1:])
