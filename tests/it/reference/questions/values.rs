//! Values that come in: variables, defaults, nulls, enums, lists, input objects; and what is refused.

use super::{Ids, plain, with};
use serde_json::{Value, json};

const LIST: &str =
    "query($first: Int = 2, $order: CommunityOrder, $filter: CommunityFilter = { pool: CREATION }) {
    communities(first: $first, orderBy: $order, filter: $filter) { totalCount nodes { code } } }";
const FIELDS: &str = "query($pool: Pool, $level: TargetLevel = PROVINCIAL, $unit: String, $part: String) {
    communities(filter: { pool: $pool, targetLevel: $level, implementingUnit: $unit, nameContains: $part }) {
      totalCount nodes { code } } }";
const STATES: &str = "query($states: [DutyStatus!], $one: DutyStatus! = RETURNED) {
    a: duties(filter: { status: $states }) { totalCount }
    b: duties(filter: { status: [$one, COMPLETED] }) { totalCount } }";
const DUTIES: &str =
    "query($filter: DutyFilter) { duties(first: 3, filter: $filter) { totalCount nodes { id } } }";

/// The same filter in a list of other orders, in counts, and below a community.
const COUNTED: &str = "query($filter: DutyFilter) {
    byChange: duties(first: 3, orderBy: UPDATED_AT, filter: $filter) { nodes { id } }
    byState: duties(last: 3, orderBy: STATUS, filter: $filter) { totalCount nodes { id } }
    byCommunity: duties(first: 3, orderBy: COMMUNITY_DESC, filter: $filter) { nodes { id } }
    all: dutyTallies(by: [], filter: $filter) { count overdue }
    tallies: dutyTallies(by: [STATUS, ORGANIZATION], filter: $filter) { status organization { code } count overdue }
    community(code: \"baihe\") { duties(first: 3, filter: $filter) { totalCount nodes { id } } } }";

pub fn coerced(ids: &Ids) -> Vec<Value> {
    let mut questions = vec![
        with(LIST, &json!({})),
        with(LIST, &json!({ "first": 3, "order": "NAME", "filter": { "pool": "RESERVE" } })),
        with(LIST, &json!({ "first": null, "order": null, "filter": null })),
        with(LIST, &json!({ "filter": {} })),
        with(LIST, &json!({ "filter": { "pool": null, "nameContains": "社区" } })),
        with(LIST, &json!({ "first": 0, "unknown": 1 })),
        with(LIST, &json!({ "first": 3.0 })),
        with(FIELDS, &json!({})),
        with(FIELDS, &json!({ "pool": "CREATION", "level": null })),
        with(FIELDS, &json!({ "level": "PROVINCIAL_AND_MUNICIPAL", "unit": "fuchun-subdistrict", "part": "桥" })),
        with(FIELDS, &json!({ "level": null, "part": "" })),
        with(STATES, &json!({})),
        with(STATES, &json!({ "states": ["ASSIGNED", "CANCELLED"], "one": "CONFIRMED" })),
        with(STATES, &json!({ "states": "ASSIGNED" })),
        with(STATES, &json!({ "states": [] })),
        with(STATES, &json!({ "states": null })),
        plain("{ duties(filter: { status: COMPLETED }) { totalCount nodes { status } } }"),
        plain("{ duties(filter: { status: [] }) { totalCount nodes { status } } }"),
        plain("{ duties(filter: null, first: null, orderBy: null) { totalCount } }"),
        plain("{ duties(filter: {}) { totalCount } }"),
        plain("{ duties(filter: { status: null, organization: null, dueBefore: null, activity: null }) { totalCount } }"),
        plain("{ organizations(kind: LEAD_OFFICE) { code } all: organizations(kind: null) { code } }"),
        plain("{ responsibilities(organization: \"health\") { code activities } none: responsibilities(organization:
               \"none\") { code } all: responsibilities(organization: null) { code } }"),
        with("query($kind: OrganizationKind) { organizations(kind: $kind) { code } }", &json!({})),
        with("query($kind: OrganizationKind) { organizations(kind: $kind) { code } }", &json!({ "kind": "DEPARTMENT" })),
        with(
            "query($code: String = \"baihe\") { community(code: $code) { code } programme { code } }",
            &json!({}),
        ),
        with("query($code: String!) { community(code: $code) { code } }", &json!({ "code": "江滨 \" \\ / 😀" })),
        plain("{ community(code: \"bai\\u0068e\") { code } organization(code: \"\"\"health\"\"\") { code } }"),
        with("query($id: ID!) { node(id: $id) { id } }", &json!({ "id": 12 })),
        plain("{ node(id: 12) { id } }"),
        // What stands in a text or a comment is no field of an object, and objects side by side are two.
        plain("{ a: community(code: \"{ a: 1, a: 2 } \\\" { b: 1 b: 2\") { code } }"),
        plain("{ a: community(code: \"\"\"{ a: 1 \\\"\"\" \" a: 2 }\"\"\") { code } # ( { a: 1 a: \"
               b: organization(code: \"\") { code } }"),
        plain("{ a: communities(filter: { pool: CREATION }) { totalCount } b: communities(filter: { pool: CREATION }) {
               totalCount } pool: programme { code } }"),
        plain("{ organizations(kind: DEPARTMENT) { code } } # query() {"),
        plain("fragment F on Query { query: programme { fragment: code } } query mutation { ...F }"),
        plain("{ programme { ... { ... @include(if: true) { code } } } }"),
        plain("\u{feff}{\r\n__typename,\t}"),
        // Where it has a default, a nullable variable may stand for what is never null.
        with("query($id: ID = \"none\") { node(id: $id) { id } nodes(ids: [$id]) { id } }", &json!({})),
        with("query($id: ID!) { nodes(ids: [$id, $id]) { __typename } }", &json!({ "id": ids.community })),
        // An operation of several.
        json!({ "query": "query A { programme { code } } query B($n: Int) { scenarios { code } communities(first: $n) {
                totalCount } }", "operationName": "B", "variables": { "n": 1 } }),
        json!({ "query": "query A { programme { code } } query B { scenarios { code } }", "operationName": "A" }),
        json!({ "query": "query A { __typename }", "operationName": null, "variables": null }),
        with("query($id: ID) { auditEvents(filter: { subject: $id }) { totalCount nodes { action } } }",
            &json!({ "id": ids.duty })),
        with("query($id: ID) { auditEvents(filter: { actor: $id, action: \"SIGN_DUTY\" }, first: 2) {
              totalCount nodes { subjectId } } }", &json!({ "id": ids.signer })),
    ];
    for filter in duty_filters() {
        questions.push(with(DUTIES, &json!({ "filter": filter })));
        questions.push(with(COUNTED, &json!({ "filter": filter })));
    }
    for part in ["%", "_", "\\", "社%", "社区", "花苑", "x' OR '1'='1", "🏠"] {
        questions.push(with(FIELDS, &json!({ "level": null, "part": part })));
    }
    questions
}

fn duty_filters() -> Vec<Value> {
    vec![
        json!({ "organization": "education" }),
        json!({ "organization": "none" }),
        json!({ "community": "jiangbin" }),
        json!({ "community": "none" }),
        json!({ "scenario": "HEALTH" }),
        json!({ "scenario": "none" }),
        json!({ "activity": "REVIEW" }),
        json!({ "activity": "TRAINING", "scenario": "EDUCATION" }),
        json!({ "appliesTo": "PROGRAMME" }),
        json!({ "appliesTo": "COMMUNITY", "status": ["ASSIGNED"], "community": "baihe" }),
        json!({ "dueBefore": "2023-01-01" }),
        json!({ "dueBefore": "2022-12-31" }),
        json!({ "communities": ["jiangbin", "baihe"] }),
        json!({ "communities": ["jiangbin", "baihe"], "community": "baihe" }),
        json!({ "communities": ["jiangbin", "none"] }),
        json!({ "communities": ["jiangbin"], "community": "baihe" }),
        json!({ "communities": [] }),
        json!({ "communities": vec!["baihe"; 101] }),
        json!({ "pool": "CREATION" }),
        json!({ "pool": "RESERVE" }),
        json!({ "implementingUnit": "fuchun-subdistrict" }),
        json!({ "implementingUnit": "education" }),
        json!({ "implementingUnit": "Fuchun" }),
        json!({ "role": "GUIDE" }),
        json!({ "role": "LEAD", "status": ["ASSIGNED"] }),
        json!({ "text": "评审" }),
        json!({ "text": " 桥 " }),
        json!({ "text": "桥", "mine": true }),
        json!({ "text": "100%" }),
        json!({ "text": "" }),
        json!({ "text": "社区", "organization": "education" }),
        json!({ "dueAfter": "2022-12-30" }),
        json!({ "dueAfter": "2022-12-31", "dueBefore": "2023-12-31" }),
        json!({ "overdue": true }),
        json!({ "overdue": false, "status": ["ASSIGNED", "COMPLETED"] }),
        json!({ "overdue": true, "status": ["CONFIRMED"] }),
        json!({ "withoutDueDay": true }),
        json!({ "withoutDueDay": false }),
        json!({ "updatedSince": "2022-08-01T00:01:00Z" }),
        json!({ "updatedSince": "2022-08-01T08:02:00.000001+08:00" }),
        json!({ "updatedSince": "2030-01-01T00:00:00Z" }),
        json!({ "mine": true }),
        json!({ "mine": false, "status": ["COMPLETED"] }),
        json!({ "awaitingMe": true }),
        json!({ "awaitingMe": false, "status": ["COMPLETED", "RETURNED"] }),
        json!({ "awaitingMe": true, "status": ["COMPLETED"], "pool": "CREATION" }),
        json!({ "awaitingMe": true, "mine": true, "scenario": "EDUCATION" }),
        json!({ "dueBefore": "2023-02-01", "organization": "education", "status": ["COMPLETED", "ACKNOWLEDGED"] }),
    ]
}

/// What is no question at all, or gives values that are none. One thing is left out, because we refuse all of a question
/// for it: a null for a nullable variable where none may be. docs/clients.md has the rest of what differs.
pub fn refused() -> Vec<Value> {
    let mut questions: Vec<Value> = NO_QUESTIONS.iter().map(|query| plain(query)).collect();
    questions.extend([
        with(LIST, &json!({ "first": "3" })),
        with(LIST, &json!({ "first": 2.5 })),
        with(LIST, &json!({ "first": 2_147_483_648_i64 })),
        with(LIST, &json!({ "first": [1] })),
        with(LIST, &json!({ "order": "name" })),
        with(LIST, &json!({ "order": 1 })),
        with(LIST, &json!({ "filter": { "pool": "NONE" } })),
        with(LIST, &json!({ "filter": { "unknown": 1 } })),
        with(LIST, &json!({ "filter": "CREATION" })),
        with(LIST, &json!({ "filter": [{}] })),
        with(STATES, &json!({ "states": [null] })),
        with(STATES, &json!({ "states": ["ASSIGNED", "NONE"] })),
        with(STATES, &json!({ "one": null })),
        with("query($code: String!) { community(code: $code) { code } }", &json!({})),
        with("query($code: String!) { community(code: $code) { code } }", &json!({ "code": null })),
        with("query($code: String!) { community(code: $code) { code } }", &json!({ "code": 1 })),
        with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", &json!({ "ids": [null] })),
        with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", &json!({ "ids": [true] })),
        json!({ "query": "query A { __typename } query B { __typename }" }),
        json!({ "query": "query A { __typename } query B { __typename }", "operationName": "C" }),
        json!({ "query": "{ __typename }", "operationName": "A" }),
    ]);
    questions
}

const NO_QUESTIONS: &[&str] = &[
    "",
    "{",
    "{ }",
    "{ nothing }",
    "{ programme }",
    "{ programme { } }",
    "{ programme { code { length } } }",
    "{ programme { status } }",
    "{ community { code } }",
    "{ community(code: null) { code } }",
    "{ community(code: 1) { code } }",
    "{ community(code: baihe) { code } }",
    "{ community(code: \"a\", code: \"b\") { code } }",
    "{ community(code: \"a\", name: \"b\") { code } }",
    "{ communities(first: \"1\") { totalCount } }",
    "{ communities(first: 1.5) { totalCount } }",
    "{ communities(first: 99999999999) { totalCount } }",
    "{ communities(orderBy: \"NAME\") { totalCount } }",
    "{ communities(orderBy: UNKNOWN) { totalCount } }",
    "{ communities(filter: { unknown: 1 }) { totalCount } }",
    "{ communities(filter: { pool: \"CREATION\" }) { totalCount } }",
    "{ communities(filter: CREATION) { totalCount } }",
    "{ duties(filter: { status: [NONE] }) { totalCount } }",
    "{ duties(filter: { status: [null] }) { totalCount } }",
    "{ node(id: true) { id } }",
    "{ node(id: \"a\") { status } }",
    "query($unused: Int) { __typename }",
    "{ communities(first: $undefined) { totalCount } }",
    "query($n: String) { communities(first: $n) { totalCount } }",
    "query($n: [Int]) { communities(first: $n) { totalCount } }",
    "query($n: Int) { duties(filter: { status: $n }) { totalCount } }",
    "query($s: [DutyStatus]) { duties(filter: { status: $s }) { totalCount } }",
    "query($code: String) { community(code: $code) { code } }",
    "query($n: Duty) { communities(first: $n) { totalCount } }",
    "query($n: Nothing) { communities(first: $n) { totalCount } }",
    "query($n: Int = \"1\") { communities(first: $n) { totalCount } }",
    "query($n: Int, $n: Int) { communities(first: $n) { totalCount } }",
    "query($yes: Boolean) { programme { code @include(if: $yes) } }",
    "{ programme { code @include } }",
    "{ programme { code @include(if: \"true\") } }",
    "{ programme { code @include(if: true) @include(if: true) } }",
    "{ programme { code @unknown } }",
    "query @include(if: true) { __typename }",
    "{ ...Missing }",
    "{ __typename } fragment Unused on Query { __typename }",
    "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "{ ...A } fragment A on Query { __typename } fragment A on Query { __typename }",
    "{ programme { ...A } } fragment A on Nothing { code }",
    "{ programme { ...A } } fragment A on Pool { code }",
    "{ programme { ... on Duty { id } } }",
    "{ programme { ... on UserError { code } } }",
    "{ programme { a: code a: title } }",
    "{ programme { code code: title } }",
    "{ programme { code } programme { code: title } }",
    "{ community(code: \"a\") { code } community(code: \"b\") { code } }",
    "{ c: community(code: \"a\") { duties(first: 1) { totalCount } } c: community(code: \"a\") { duties(first: 2) {
       totalCount } } }",
    "{ ...A ...B } fragment A on Query { programme { x: code } } fragment B on Query { programme { x: title } }",
    "query A { __typename } query A { __typename }",
    "query A { __typename } { __typename }",
    "{ __typename } { __typename }",
    "mutation { nothing }",
    "type Duty { id: ID! }",
    "{ __typename } type More { id: ID! }",
    "fragment A on Query { __typename }",
    "{ __typename(a: 1) }",
    "{ __typename { code } }",
    "{ __typename __typename: programme { code } }",
    // What stands at `__typename`.
    "{ __typename @nothing }",
    "{ __typename @skip }",
    "{ __typename @skip(if: 1) }",
    "{ __typename @skip(if: null) }",
    "{ __typename @skip(unless: true) }",
    "{ __typename @skip(if: true) @skip(if: true) }",
    "{ __typename @include(if: $undefined) }",
    "query($yes: Boolean) { __typename @include(if: $yes) }",
    "query($yes: String!) { programme { __typename @include(if: $yes) } }",
    "query A { __typename } query B { __typename(a: 1) }",
    "{ ... @skip(if: true) { __typename { a } } }",
    "{ programme { ...P } } fragment P on Programme { __typename(a: 1) }",
    // Variables, in what is skipped and in what is not asked.
    "query($n: String) { communities(first: $n) @skip(if: true) { totalCount } }",
    "query($n: Boolean) { __typename ... @skip(if: true) { communities(first: $n) { totalCount } } }",
    "query($f: CommunityFilter) { duties(filter: $f) @skip(if: true) { totalCount } }",
    "query($p: String) { communities(filter: { pool: $p }) @skip(if: true) { totalCount } }",
    "query($p: [Pool]) { communities(filter: { pool: $p }) @skip(if: true) { totalCount } }",
    "query($id: ID) { nodes(ids: [$id]) @skip(if: true) { id } }",
    "query($id: ID = null) { node(id: $id) @skip(if: true) { id } }",
    "query($id: ID!) { nodes(ids: $id) @skip(if: true) { id } }",
    "query($n: String) { ...F @skip(if: true) } fragment F on Query { communities(first: $n) { totalCount } }",
    "query($a: [Nothing!] = [1]) { __typename }",
    "query($a: [[Duty]] = []) { __typename }",
    "query($a: Nothing = 1) { nodes(ids: $a) { id } }",
    // What the parser would take.
    "query() { __typename }",
    "{ programme() { code } }",
    "queryFoo { __typename }",
    "query A { __typename }queryB { __typename }",
    "{ ...F } fragmentF on Query { __typename }",
    "fragment on on Query { __typename } { ...on }",
    "query($a: Int @nothing) { communities(first: $a) { totalCount } }",
    "query($a: Int @skip(if: true)) { communities(first: $a) { totalCount } }",
    "query($a: Int @skip(if: true) = 1) { communities(first: $a) { totalCount } }",
    "query($a: Int = 1 @skip(if: true)) { communities(first: $a) { totalCount } }",
    "{ communities(first: 3.0) { totalCount } }",
    "{ communities(first: 1e0) { totalCount } }",
    "query($a: Int = 3.0) { communities(first: $a) { totalCount } }",
    "{ communities(first: 01) { totalCount } }",
    "{ communities(first: 2147483648) { totalCount } }",
    "{ nodes(ids: [1, 2.5]) { id } }",
    "query($o: CommunityOrder = \"NAME\") { communities(orderBy: $o) { totalCount } }",
    "query($s: [DutyStatus!] = [ASSIGNED, null]) { duties(filter: { status: $s }) @skip(if: true) { totalCount } }",
    "query($f: DutyFilter = { unknown: 1 }) { duties(filter: $f) @skip(if: true) { totalCount } }",
    "query($b: Int, $a: Int = $b) { communities(first: $a) { totalCount } }",
    "query A($a: Int) { ...F } query B { ...F } fragment F on Query { communities(first: $a) { totalCount } }",
    "mutation { __schema { queryType { name } } }",
    "{ ...A } fragment A on Query @skip(if: true) { __typename }",
    "{ node(id: \"a\") { ... on Node { ... on InputError { code } } } }",
    // Input fields that are given twice.
    "{ duties(filter: { community: \"a\", community: \"b\" }) { totalCount } }",
    "{ duties(filter: { community: \"a\", scenario: \"b\", community: \"a\" }) { totalCount } }",
    "{ duties(filter: { status: [ASSIGNED], dueBefore: null, status: [] }) @skip(if: true) { totalCount } }",
    "query($f: DutyFilter = { community: \"a\" community: \"b\" }) { duties(filter: $f) { totalCount } }",
    "query($c: String) { duties(filter: { community: $c, community: $c }) { totalCount } }",
    // One key with two meanings, wherever the two meet.
    "{ nodes(ids: []) { ... on Duty { x: status } ... on Community { x: name } } }",
    "{ nodes(ids: []) { ... on Duty { x: id } ... on Community { x: name } } }",
    "{ nodes(ids: []) { ... on Duty { x: dueOn } ... on Programme { x: issuedOn } } }",
    "{ nodes(ids: []) { ... on Duty { x: signOffs { id } } ... on SignOff { x: signedBy { id } } } }",
    "{ nodes(ids: []) { ... on Duty { x: community { code } } ... on Responsibility { x: organization { code } } } }",
    "{ nodes(ids: []) { ... on Duty { x: organization { y: code } } ... on Responsibility { x: organization { y: kind } } } }",
    "{ nodes(ids: []) { ... on Duty { x: organization { code } } ... on Responsibility { x: code } } }",
    "{ nodes(ids: []) { id ... on Community { id: code } } }",
    "{ nodes(ids: []) { ...A ...B } } fragment A on Duty { x: status } fragment B on Node { ... on Community { x: pool } }",
    "{ node(id: \"a\") { ... on Community { duties(first: 1) { totalCount } } ... on Node { ... on Community {
       duties(first: 2) { totalCount } } } } }",
    "{ programme { a: code } programme @skip(if: true) { a: title } }",
    "{ programme { a: code ... @include(if: false) { ... on Programme { a: title } } } }",
    "{ programme { pools { a: pool } } ... on Query { programme { pools { a: remark } } } }",
    "{ a: programme { code } a: scenarios @skip(if: true) { code } }",
    "{ communities(first: 1) { nodes { code } } communities { nodes { code } } }",
    "query($a: Int, $b: Int) { communities(first: $a) { totalCount } communities(first: $b) { totalCount } }",
    "query A { __typename } query B { programme { x: code } programme { x: title } }",
    "{ __schema { types { x: name } } __schema { types { x: kind } } }",
    "query($n: Int!) { community(code: $n) { code } }",
    "query($states: [DutyStatus!]) { duties(filter: { status: [$states] }) { totalCount } }",
    "query($one: DutyStatus) { duties(filter: { status: [$one] }) { totalCount } }",
    "{ __type { name } }",
    "{ programme { __schema { queryType { name } } } }",
];
