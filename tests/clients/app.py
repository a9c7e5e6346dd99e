"""gql, for Python: the same screens and commands as the other clients, held against the schema before they are sent."""

import csv
import io
import sys
from datetime import date
from pathlib import Path

import requests
from gql import Client, GraphQLRequest
from gql.transport.requests import RequestsHTTPTransport
from graphql import build_schema, parse, separate_operations

HERE = Path(__file__).resolve().parent
SCHEMA = build_schema((HERE / "../../schema.graphql").read_text(encoding="utf-8"))
OPERATIONS = separate_operations(parse((HERE / "operations.graphql").read_text(encoding="utf-8")))


class Person:
    """Somebody who is signed in."""

    def __init__(self, address, password, name):
        form = {"grant_type": "password", "username": name, "password": password}
        answer = requests.post(f"{address}/oauth/token", data=form, timeout=30)
        answer.raise_for_status()
        self.token = {"authorization": f"Bearer {answer.json()['access_token']}"}
        self.address = address
        transport = RequestsHTTPTransport(url=f"{address}/graphql", headers=self.token, timeout=30)
        self.client = Client(transport=transport, schema=SCHEMA)

    def ask(self, operation, **variables):
        document = GraphQLRequest(OPERATIONS[operation], variable_values=variables, operation_name=operation)
        return self.client.execute(document)

    def command(self, operation, **given):
        """The payload of a command."""
        (payload,) = self.ask(operation, input=given).values()
        return payload

    def does(self, operation, **given):
        """What a command gives that is done."""
        payload = self.command(operation, **given)
        assert payload["userErrors"] == [], payload
        return next(value for name, value in payload.items() if name != "userErrors")

    def table(self, path):
        answer = requests.get(f"{self.address}/exports/{path}", headers=self.token, timeout=30)
        answer.raise_for_status()
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def duties(signer, office, deputy):
    """A department signs, and recalls it; a digest from before is refused; the office returns, confirms and opens again."""
    assert signer.ask("Who")["viewer"]["assignments"][0]["role"] == "DEPARTMENT_SIGNER"
    screen = signer.ask("DepartmentFirstScreen", organization="health", duties=100)
    duty = next(it for it in screen["toSign"]["nodes"] if it["status"] == "ASSIGNED")
    signing = {"id": duty["id"], "contentDigest": duty["contentDigest"]}
    stale = signer.command("Sign", **{**signing, "contentDigest": "sha256:stale"}, act="ACKNOWLEDGE", idempotencyKey="gql-1")
    assert [error["code"] for error in stale["userErrors"]] == ["STALE_CONTENT"], stale
    first = signer.command("Sign", **signing, act="ACKNOWLEDGE", idempotencyKey="gql-1")
    again = signer.command("Sign", **signing, act="ACKNOWLEDGE", idempotencyKey="gql-1")
    assert first["signOff"]["id"] == again["signOff"]["id"], "the same key does nothing twice"
    mistaken = signer.command("Sign", **signing, act="COMPLETE", idempotencyKey="gql-0")["signOff"]["id"]
    recalled = signer.does("Recall", signOff=mistaken, reason="误办", idempotencyKey="gql-recall")
    assert recalled["status"] == "ACKNOWLEDGED"
    completed = signer.does("Sign", **signing, act="COMPLETE", idempotencyKey="gql-2")
    of_now = {"id": duty["id"], "expectedRevision": completed["revision"]}
    returned = office.does("Return", **of_now, reason="补充材料", idempotencyKey="gql-return")
    assert returned["status"] == "RETURNED"
    better = signer.does("Sign", **signing, act="COMPLETE", idempotencyKey="gql-3")
    of_now = {"id": duty["id"], "expectedRevision": better["revision"]}
    over = office.does("Confirm", **of_now, idempotencyKey="gql-confirm")
    assert over["status"] == "CONFIRMED"
    of_now = {"id": duty["id"], "expectedRevision": over["revision"]}
    reopened = office.does("Reopen", **of_now, reason="误确认", idempotencyKey="gql-reopen")
    of_now = {"id": duty["id"], "expectedRevision": reopened["revision"]}
    own = office.command("Confirm", **of_now, idempotencyKey="gql-confirm-again")
    assert [error["code"] for error in own["userErrors"]] == ["NOT_PERMITTED"], own
    deputy.does("Confirm", **of_now, idempotencyKey="gql-confirm-again")
    assert duty["id"] in [line["id"] for line in signer.table("duties.csv?status=CONFIRMED")]
    talk(signer, office, duty["id"])
    board = office.ask("OfficeFirstScreen")
    assert any(it["status"] == "CONFIRMED" and it["organization"]["code"] == "health" for it in board["dutyTallies"])


def talk(signer, office, duty):
    """The office asks and the department answers; both read what was said, and what was done, in its order."""
    asked = office.does("Comment", subject=duty, body="附件是否齐全？", idempotencyKey="gql-ask")
    signer.does("Comment", subject=duty, body="已补齐", idempotencyKey="gql-answer")
    foreign = signer.command("RetractComment", id=asked["id"], idempotencyKey="gql-retract")
    assert [error["code"] for error in foreign["userErrors"]] == ["NOT_PERMITTED"], foreign
    assert office.does("RetractComment", id=asked["id"], idempotencyKey="gql-retract")["retractedAt"]
    for person in (signer, office):
        story = person.ask("DutyStory", id=duty)["node"]
        said = [(it["organization"]["code"], it["retractedAt"] is None) for it in story["comments"]]
        assert said == [("fengmao-office", False), ("health", True)], said
        # Another client may have set a day before.
        done = [it["action"] for it in story["history"]["nodes"]][-9:]
        assert done == (
            ["SIGN_DUTY", "SIGN_DUTY", "RECALL_SIGN_OFF", "SIGN_DUTY", "RETURN_DUTY", "SIGN_DUTY"]
            + ["CONFIRM_DUTY", "REOPEN_DUTY", "CONFIRM_DUTY"]
        ), done


def many(signer, office):
    """The office sets a day for several duties at once; the department signs them at once, but for one that it saw otherwise."""
    screen = signer.ask("DepartmentFirstScreen", organization="health", duties=100)
    some = [it for it in screen["toSign"]["nodes"] if it["status"] == "ASSIGNED"][:3]
    items = [{"id": it["id"], "expectedRevision": it["revision"]} for it in some]
    day = f"{date.today().year + 1}-01-31"
    scheduled = office.command("SetDueDates", items=items, dueOn=day, idempotencyKey="gql-due")
    assert scheduled["done"] == 3, scheduled
    now = {it["id"]: it["duty"]["contentDigest"] for it in scheduled["results"]}
    now[some[2]["id"]] = some[2]["contentDigest"]
    items = [{"id": it["id"], "contentDigest": now[it["id"]]} for it in some]
    signed = signer.command("SignMany", items=items, act="ACKNOWLEDGE", onError="SKIP", idempotencyKey="gql-many")
    refused = [[error["code"] for error in it["userErrors"]] for it in signed["results"]]
    assert (signed["done"], refused) == (2, [[], [], ["STALE_CONTENT"]]), signed
    completed = signer.command("SignMany", items=items[:2], act="COMPLETE", idempotencyKey="gql-many-complete")
    confirmed = [{"id": it["id"], "expectedRevision": it["duty"]["revision"]} for it in completed["results"]]
    assert office.command("ConfirmMany", items=confirmed, idempotencyKey="gql-many-confirm")["done"] == 2


def evaluation(people, office, community):
    """A unit evaluates its community, a department verifies its part, and the sheet says so."""
    before = office.ask("UnitFirstScreen", unit="fengmao-office", community=community)
    (indicators,) = before["indicatorSets"]
    if indicators["status"] == "DRAFT":
        office.does("PublishSet", id=indicators["id"], idempotencyKey="publish")
    unit = people(before["community"]["implementingUnit"]["code"] + ".signer")
    mistaken = {"community": community, "indicatorSet": indicators["id"], "idempotencyKey": "gql-mistaken"}
    wrong = unit.does("OpenEvaluation", **mistaken)
    undone = {"id": wrong["id"], "expectedRevision": wrong["revision"], "reason": "误开", "idempotencyKey": "gql-cancel"}
    assert unit.does("CancelEvaluation", **undone)["status"] == "CANCELLED"
    opened = unit.does("OpenEvaluation", community=community, indicatorSet=indicators["id"], idempotencyKey="gql-open")

    def most(scores):
        return [{"indicator": it["indicator"]["id"], "score": it["indicator"]["maxScore"]} for it in scores]

    of_now = {"evaluation": opened["id"], "expectedRevision": opened["revision"]}
    saved = unit.does("SaveSelfScores", **of_now, scores=most(opened["scores"]), idempotencyKey="gql-save")
    of_now = {"id": opened["id"], "expectedRevision": saved["revision"]}
    submitted = unit.does("SubmitEvaluation", **of_now, idempotencyKey="gql-submit")
    of_now = {"id": opened["id"], "expectedRevision": submitted["revision"]}
    back = unit.does("WithdrawEvaluation", **of_now, reason="漏项", idempotencyKey="gql-take-back")
    of_now = {"id": opened["id"], "expectedRevision": back["revision"]}
    submitted = unit.does("SubmitEvaluation", **of_now, idempotencyKey="gql-submit-once-more")
    assert submitted["status"] == "SUBMITTED"
    of_now = {"id": opened["id"], "expectedRevision": submitted["revision"]}
    returned = office.does("ReturnEvaluation", **of_now, reason="补充材料", idempotencyKey="gql-give-back")
    of_now = {"id": opened["id"], "expectedRevision": returned["revision"]}
    unit.does("SubmitEvaluation", **of_now, idempotencyKey="gql-submit-again")
    health = people("health.signer")
    screen = health.ask("DepartmentFirstScreen", organization="health", duties=1)
    mine = next(it for it in screen["toVerify"]["nodes"] if it["id"] == opened["id"])["scores"]
    health.does("VerifyScores", evaluation=opened["id"], scores=most(mine), idempotencyKey="gql-verify")
    sheet = health.table(f"evaluations/{opened['id']}.csv")
    assert len(sheet) == len(mine), sheet
    assert {(line["scenario"], line["verified_by"], line["status"]) for line in sheet} == {("HEALTH", "health", "VERIFIED")}


def review(people, office, community):
    """The office opens a review of one department, which signs its opinion, and concludes it."""
    opened = office.does("OpenReview", community=community, kind="PLATFORM_PRELIMINARY_ACCEPTANCE", idempotencyKey="gql-review")
    department = opened["roster"][0]["organization"]["code"]
    signer = people(f"{department}.signer")
    screen = signer.ask("DepartmentFirstScreen", organization=department, duties=1)
    waiting = next(it for it in screen["opinions"]["nodes"] if it["id"] == opened["id"])
    signing = {"review": opened["id"], "contentDigest": waiting["contentDigest"]}
    assert signer.does("SignOpinion", **signing, decision="APPROVE", idempotencyKey="gql-opinion")["valid"]
    now = office.ask("OneReview", id=opened["id"])["node"]
    concluding = {"id": now["id"], "expectedRevision": now["revision"]}
    office.does("ConcludeReview", **concluding, conclusion="PASSED", idempotencyKey="gql-conclude")


def main(address, password, community):
    signed_in = {}

    def people(name):
        if name not in signed_in:
            signed_in[name] = Person(address, password, name)
        return signed_in[name]

    office = people("fengmao-office.coordinator")
    duties(people("health.signer"), office, people("fengmao-office.deputy"))
    many(people("health.signer"), office)
    evaluation(people, office, community)
    review(people, office, community)
    print("gql: every screen and every command")


main(*sys.argv[1:])
