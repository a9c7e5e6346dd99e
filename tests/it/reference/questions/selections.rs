//! Which fields are asked for: aliases, fragments, conditions, types.

use super::{Ids, plain, with};
use serde_json::{Value, json};

pub fn of_fields() -> Vec<Value> {
    let mut questions = vec![
        // Keys come in the order of the question, whatever the schema says.
        plain("{ programme { title code __typename id } __typename scenarios { ordinal name } }"),
        plain("{ z: programme { b: code a: title } a: __typename m: programme { code } }"),
        plain(
            "{ duties(first: 3) { totalCount pageInfo { endCursor hasPreviousPage __typename } __typename
               edges { __typename cursor node { __typename id } } nodes { id __typename } } }",
        ),
        // The same collection under several keys, with arguments of its own each.
        plain(
            "{ communities(first: 6) { nodes { code
               all: duties(first: 2) { totalCount nodes { id } }
               done: duties(filter: { status: [COMPLETED, RETURNED] }) { totalCount nodes { id status } }
               education: duties(first: 1, filter: { organization: \"education\" }) {
                 totalCount edges { cursor node { organization { code } } } }
               nothing: duties(first: 0) { totalCount nodes { id } pageInfo { hasNextPage } } } } }",
        ),
        plain(
            "{ a: duties(first: 2, orderBy: UPDATED_AT) { nodes { id community { code } } }
               b: duties(last: 2, orderBy: UPDATED_AT) { nodes { id signOffs { id } } totalCount }
               c: community(code: \"baihe\") { duties(first: 1) { nodes { id } } }
               d: community(code: \"nowhere\") { duties(first: 1) { nodes { id } } } }",
        ),
        // Fields of one key are merged wherever they come from.
        plain(
            "{ programme { code } ...P programme { pools { pool } } ... on Query { programme { pools { remark } id } } }
             fragment P on Query { programme { title pools { plannedCount pool } } }",
        ),
        plain(
            "{ duties(first: 4) { nodes { id community { code } } ...D nodes { community { name duties(first: 1) {
               totalCount } } } } }
             fragment D on DutyConnection { nodes { community { ordinal } status ...S ...S } totalCount ...E }
             fragment E on DutyConnection { nodes { community { duties(first: 1) { nodes { id } } } ...S } }
             fragment S on Duty { signOffs { act } signOffs { id } revision }",
        ),
        plain(
            "{ community(code: \"baihe\") { ...A ...B duties(first: 2) { nodes { revision } } ...A } }
             fragment A on Community { name duties(first: 2) { nodes { id } } }
             fragment B on Community { ...A code duties(first: 2) { totalCount nodes { organization { code } } } }",
        ),
        plain(
            "{ duties(first: 5) { edges { node { id } } nodes { community { code } } edges { cursor
               node { signOffs { id } viewerActions { action } contentDigest } } } }",
        ),
        // Fragments without a type, on the type itself, on its interface.
        plain(
            "{ programme { ... { code ... { title } } ... on Programme { issuedOn } ... on Node { id __typename }
               ...N } } fragment N on Node { id ... on Programme { effectiveOn } ... on Duty { status } }",
        ),
        plain(
            "{ duties(first: 2) { nodes { ...N ... on Node { ... on Duty { status } ... on Community { name } } } } }
             fragment N on Node { key: id __typename }",
        ),
        // Collections within collections.
        plain(
            "{ community(code: \"jiangbin\") { code duties(first: 3) { nodes { id community { code
               duties(first: 2) { totalCount nodes { id community { name duties(first: 1) {
                 nodes { signOffs { id } community { code } } } } } } } } } } }",
        ),
        plain(
            "{ communities(last: 3, orderBy: NAME) { nodes { name duties(first: 2) { nodes { id viewerActions { action
               allowed } signOffs { valid signedBy { displayName } } responsibility { organization { scenarios {
               departments { code } } } } } } } } }",
        ),
        plain(
            "{ viewer { dutyCounts { count } __typename user { __typename displayName } user { id } }
               v: viewer { scenarios { departments { code } } } }",
        ),
        plain("{ organization(code: \"nobody\") { code } community(code: \"\") { code } }"),
        plain(
            "{ __type(name: \"Duty\") { kind name fields { name type { kind name ofType { name } } args { name } }
               interfaces { name } enumValues { name } } none: __type(name: \"None\") { name } __typename }",
        ),
        plain("{ __schema { queryType { name } mutationType { name } subscriptionType { name } } }"),
        plain("{ __typename s: __schema { __typename queryType { ...T } d: description } ... on Query { s: __schema {
               queryType { fields { name } } } } } fragment T on __Type { kind specifiedByURL isOneOf ofType { name } }"),
        // What one may not ask is an error; what it cannot be null for goes with it.
        plain("{ auditEvents(first: 1) { nodes { action } } }"),
        plain("{ programme { code } duties(first: 1) { totalCount } viewer { user { displayName } } }"),
    ];
    questions.extend(conditions());
    questions.extend(of_types());
    questions
}

/// What the schema tells of itself, of a type of each kind.
fn of_types() -> impl Iterator<Item = Value> {
    let types = [
        "Query",
        "Mutation",
        "Duty",
        "Node",
        "UserError",
        "DutyFilter",
        "SignDutyInput",
        "DutyStatus",
        "Date",
    ];
    // Of the schema and of directives, the reference tells what only a draft of the specification has.
    let of_introspection = ["__Type", "__Field", "__InputValue", "__EnumValue"];
    types.into_iter().chain(of_introspection).chain(["None", "", "[Duty]"]).map(|name| {
        // Descriptions of introspection's own types are each server's own.
        let about = if name.starts_with("__") { "" } else { "description" };
        let query = format!(
            "query($name: String!) {{ __type(name: $name) {{ __typename kind name {about} isOneOf
               fields(includeDeprecated: true) {{ name {about} isDeprecated deprecationReason type {{ ...R }}
                 args(includeDeprecated: true) {{ name {about} defaultValue type {{ ...R }} }} }}
               inputFields {{ name {about} defaultValue isDeprecated deprecationReason type {{ ...R }} }}
               interfaces {{ name }} possibleTypes {{ name kind }} ofType {{ name }}
               enumValues(includeDeprecated: false) {{ name {about} isDeprecated deprecationReason }} }} }}
             fragment R on __Type {{ kind name ofType {{ kind name ofType {{ kind name ofType {{ kind name ofType {{
               name }} }} }} }} }}"
        );
        with(&query, &json!({ "name": name }))
    })
}

/// `@skip` and `@include`.
fn conditions() -> Vec<Value> {
    const BY_VARIABLES: &str = "query($yes: Boolean!, $no: Boolean = false, $other: Boolean! = true) {
        a: programme @include(if: $yes) { code title @skip(if: $no) issuedOn @include(if: $no) }
        b: programme @skip(if: $yes) { code }
        c: programme { ...P @include(if: $yes) ...T @skip(if: $other) ... on Programme @include(if: $no) { id }
            ... @skip(if: $no) { effectiveOn } __typename @include(if: $other) }
      } fragment P on Programme { code ...T @include(if: $no) } fragment T on Programme { title }";
    vec![
        with(BY_VARIABLES, &json!({ "yes": true })),
        with(BY_VARIABLES, &json!({ "yes": false, "no": true, "other": false })),
        with(BY_VARIABLES, &json!({ "yes": true, "no": true })),
        with(BY_VARIABLES, &json!({ "yes": null })),
        with(BY_VARIABLES, &json!({})),
        with(BY_VARIABLES, &json!({ "yes": "true" })),
        plain(
            "{ programme { code @include(if: true) title @include(if: false) id @skip(if: true) issuedOn @skip(if: false)
               a: code @skip(if: false) @include(if: true) b: code @skip(if: true) @include(if: true)
               c: code @skip(if: false) @include(if: false) } }",
        ),
        // A fragment that was skipped once is still spread the next time.
        plain(
            "{ programme { ...T @skip(if: true) code ...T } ...Q @include(if: false) ...Q }
             fragment T on Programme { title } fragment Q on Query { scenarios { code } }",
        ),
        // Nothing is left.
        plain("{ programme { code @skip(if: true) } duties(first: 1) @include(if: false) { totalCount } }"),
        plain("{ programme @skip(if: true) { code } }"),
        plain("{ auditEvents(first: 1) @skip(if: true) { totalCount } __typename }"),
        // Conditions at `__typename`, which may be all that uses a variable.
        with(
            "query($no: Boolean!, $yes: Boolean = true) { __typename @skip(if: $no) programme { a: __typename
               @include(if: $yes) b: __typename @skip(if: $yes) @include(if: $no) ...P } }
             fragment P on Programme { __typename @include(if: $no) ... @skip(if: $no) { code } }",
            &json!({ "no": false }),
        ),
        plain("{ a: __typename @skip(if: true) programme { __typename @include(if: true) } }"),
        // Skipped collections are not loaded, and what is selected twice is there if one of the two is.
        plain(
            "{ community(code: \"baihe\") { duties(first: 1) @skip(if: true) { totalCount }
               duties(first: 1) @include(if: true) { nodes { id @skip(if: true) status } } } }",
        ),
    ]
}

/// `node` and `nodes`.
pub fn of_nodes(ids: &Ids) -> Vec<Value> {
    const EVERYTHING: &str = "... on Programme { title } ... on Organization { name responsibilities { code } }
        ... on Responsibility { text } ... on Scenario { departments { code } }
        ... on Community { name duties(first: 2) { totalCount nodes { id } } }
        ... on Duty { status community { code duties(first: 1) { nodes { id } } } contentDigest signOffs { id }
          viewerActions { action allowed } }
        ... on SignOff { act valid signedBy { displayName } } ... on User { displayName }
        ... on AuditEvent { action actor { displayName } }";
    let one = format!("query($id: ID!) {{ node(id: $id) {{ __typename id {EVERYTHING} }} }}");
    let many = format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {EVERYTHING} id __typename }} }}");
    let bare = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let mut reversed = ids.each.clone();
    reversed.reverse();
    let missing =
        ["duty_01h455vb4pex5vsknk084sn02q", "duty_", "", "nothing", "thing_01h455vb4pex5vsknk084sn02q"];
    let mixed: Vec<&str> = missing.iter().copied().chain(ids.each.iter().map(String::as_str)).collect();
    let hundred_and_one: Vec<String> = ids.each.iter().cycle().take(101).cloned().collect();

    let mut questions: Vec<Value> = ids.each.iter().map(|id| with(&one, &json!({ "id": id }))).collect();
    questions.extend(missing.map(|id| with(&one, &json!({ "id": id }))));
    questions.extend([
        with(&many, &json!({ "ids": ids.each })),
        with(&many, &json!({ "ids": reversed })),
        with(&many, &json!({ "ids": mixed })),
        with(&many, &json!({ "ids": [] })),
        // One id several times.
        with(&many, &json!({ "ids": [ids.duty, ids.duty, ids.community, ids.sign_off, ids.community, ids.duty] })),
        with(bare, &json!({ "ids": [ids.signer, ids.signer, ids.event, ids.event] })),
        with(bare, &json!({ "ids": &hundred_and_one[..100] })),
        with(bare, &json!({ "ids": hundred_and_one })),
        // A single value stands for a list of one.
        with(bare, &json!({ "ids": ids.community })),
        plain(&format!("{{ nodes(ids: \"{}\") {{ __typename }} }}", ids.community)),
        with(
            "query($a: ID!, $b: ID!) { x: node(id: $a) { ...N } y: node(id: $b) { ...N } z: nodes(ids: [$b, $a]) { ...N } }
             fragment N on Node { __typename ... on Duty { organization { code } } ...C }
             fragment C on Community { code duties(filter: { appliesTo: COMMUNITY }, first: 1) { nodes { ...N } } }",
            &json!({ "a": ids.office_duty, "b": ids.community }),
        ),
        // Fields of one shape under one key, of types that no row can both be.
        plain(&format!(
            "{{ nodes(ids: [\"{}\", \"{}\"]) {{ ... on Duty {{ x: id o: organization {{ a: code ...O }} n: __typename
                 c: community {{ name }} }}
               ... on Community {{ x: id o: implementingUnit {{ a: code ... on Node {{ ...O }} }} n: code
                 duties(first: 1) {{ totalCount }} }}
               ... on SignOff {{ o: organization {{ a: code }} }} }} }}
             fragment O on Organization {{ id a: code }}",
            ids.duty, ids.community
        )),
        // The same key means another field of each type.
        plain(&format!(
            "{{ nodes(ids: [\"{}\", \"{}\"]) {{ ... on Duty {{ name: status }} ... on Community {{ title: name }}
               ... on Node {{ id }} }} }}",
            ids.duty, ids.community
        )),
    ]);
    questions
}
