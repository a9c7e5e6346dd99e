//! The district that is asked: 59 communities, or as many times more, each with 89 duties, signatures under them, an
//! evaluation and two reviews. Each thing is done once by commands of the product, and then multiplied.

use crate::{
    database::{
        Session,
        Value::{Number, Text},
    },
    place::{POLICY, Place, server::Server},
};
use entity::id::DutyId;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Communities of one district.
pub const COMMUNITIES: usize = 59;
/// Duties of each of them, its unit's own among them.
const DUTIES: usize = 89;
/// Who sees most.
pub const OFFICE: &str = "fengmao-office.coordinator";
/// Whose community is evaluated and reviewed by commands.
const UNIT: &str = "fuchun-subdistrict";
const COMMUNITY: &str = "jiangbin";

/// Makes the register of so many communities.
pub fn make(place: &Place, communities: usize) {
    write_policy(place);
    do_once(&Server::start(place, "demo"));
    let mut session = Session::open(place);
    let postgres = session.is_postgres();
    let copies = (communities / COMMUNITIES - 1).to_string();
    let multiply = include_str!("sql/multiply.sql").replace("@copies()@", &copies);
    session.run(&spelled(&multiply, postgres));
    sign(&mut session, spelled(include_str!("sql/sign.sql"), postgres).leak());
    session.run(include_str!("sql/touch.sql"));
    if postgres {
        session.run("VACUUM ANALYZE");
    } else {
        session.run("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}

/// The policy's shape, but all communities are in creation, and departments owe them more.
fn write_policy(place: &Place) {
    place.change("programme.toml", |text| {
        text.replace("planned_count = 10\n", "planned_count = 59\n")
            .replace("planned_count = 7\n", "planned_count = 0\n")
            .replace("planned_count = 42\n", "planned_count = 0\n")
    });
    let units: Vec<String> = rows("organizations.csv")
        .into_iter()
        .filter(|row| row[2] == "IMPLEMENTING_UNIT")
        .map(|row| row[0].clone())
        .collect();
    place.change("communities.csv", |text| {
        let (named, _) = text.rsplit_once("\n18,").unwrap();
        let more = (18..=COMMUNITIES).map(|at| {
            let unit = &units[at % units.len()];
            format!("\n{at},community-{at},CREATION,社区 {at},{unit},,2023-12,PROVINCIAL,,1")
        });
        named.replace(",RESERVE,", ",CREATION,") + &more.collect::<String>() + "\n"
    });
    place.change("responsibilities.csv", |mut text| {
        let owed: Vec<Vec<String>> = rows("responsibilities.csv")
            .into_iter()
            .filter(|row| row[4] == "COMMUNITY" && !units.contains(&row[1]))
            .collect();
        // One duty of each community is its unit's.
        for at in owed.len()..DUTIES - 1 {
            let mut row = owed[at % owed.len()].clone();
            row[0] = format!("{}-{at}", row[0]);
            row[2] = (100 + at).to_string();
            text.extend([&row.join(","), "\n"]);
        }
        text
    });
}

/// The lines of a file of the policy.
fn rows(file: &str) -> Vec<Vec<String>> {
    let mut lines = csv::Reader::from_path(format!("{POLICY}/{file}")).unwrap();
    lines.deserialize().collect::<Result<_, _>>().unwrap()
}

/// An evaluation, two reviews and the signatures under a duty, as the product makes them.
fn do_once(server: &Server) {
    let office = server.sign_in(OFFICE);
    let unit = server.sign_in(&format!("{UNIT}.signer"));
    let sets = server.question(&office, "{ indicatorSets { id } }");
    let set = &sets["indicatorSets"][0]["id"];
    server.command(&office, "publishIndicatorSet", "indicatorSet { id }", json!({ "id": set }));
    let evaluation = evaluate(server, &office, &unit, set);
    for kind in ["APPRAISAL", "RECHECK"] {
        review(server, &office, kind, &evaluation);
    }
    let question = format!(
        "{{ duties(first: 1, filter: {{ community: \"{COMMUNITY}\", organization: \"{UNIT}\" }}) {{ nodes {{ id contentDigest }} }} }}"
    );
    let duty = server.question(&unit, &question)["duties"]["nodes"][0].clone();
    for act in ["ACKNOWLEDGE", "COMPLETE"] {
        let input = json!({ "id": duty["id"], "act": act, "contentDigest": duty["contentDigest"] });
        server.command(&unit, "signDuty", "duty { id }", input);
    }
}

fn evaluate(server: &Server, office: &str, unit: &str, set: &Value) -> Value {
    let selection = "evaluation { id revision scores { indicator { id verifiers { code } } } }";
    let input = json!({ "community": COMMUNITY, "indicatorSet": set });
    let opened = server.command(unit, "openEvaluation", selection, input)["evaluation"].clone();
    let id = &opened["id"];
    let rows = opened["scores"].as_array().unwrap();
    let score = |at: usize, of: &Value| json!({ "indicator": of["indicator"]["id"], "score": format!("{}.50", at % 10), "note": "台账齐全" });
    let scores: Vec<Value> = rows.iter().enumerate().map(|(at, of)| score(at, of)).collect();
    let input = json!({ "evaluation": id, "scores": scores, "expectedRevision": opened["revision"] });
    let saved = server.command(unit, "saveSelfScores", selection, input);
    let input = json!({ "id": id, "expectedRevision": saved["evaluation"]["revision"] });
    server.command(unit, "submitEvaluation", selection, input);
    let mut verifiers: Vec<&str> = rows
        .iter()
        .flat_map(|row| row["indicator"]["verifiers"].as_array().unwrap())
        .map(|verifier| verifier["code"].as_str().unwrap())
        .collect();
    verifiers.sort_unstable();
    verifiers.dedup();
    for verifier in verifiers {
        let answers = |of: &Value| {
            of["indicator"]["verifiers"].as_array().unwrap().contains(&json!({ "code": verifier }))
        };
        let theirs: Vec<Value> =
            rows.iter().zip(&scores).filter(|(of, _)| answers(of)).map(|(_, score)| score.clone()).collect();
        let input = json!({ "evaluation": id, "scores": theirs });
        server.command(&server.sign_in(&signer(verifier)), "verifyScores", selection, input);
    }
    let revision =
        server.question(office, &format!("{{ node(id: {id}) {{ ... on Evaluation {{ revision }} }} }}"));
    let input = json!({ "id": id, "expectedRevision": revision["node"]["revision"] });
    server.command(office, "finalizeEvaluation", selection, input);
    id.clone()
}

fn review(server: &Server, office: &str, kind: &str, evaluation: &Value) {
    let selection = "review { id revision roster { organization { code } } }";
    let input = json!({ "community": COMMUNITY, "kind": kind, "evaluation": evaluation });
    let opened = server.command(office, "openReview", selection, input)["review"].clone();
    let id = &opened["id"];
    let question = format!("{{ node(id: {id}) {{ ... on Review {{ revision contentDigest }} }} }}");
    for entry in opened["roster"].as_array().unwrap() {
        let token = server.sign_in(&signer(entry["organization"]["code"].as_str().unwrap()));
        let digest = &server.question(&token, &question)["node"]["contentDigest"];
        let input = json!({
            "review": id, "decision": "APPROVE_WITH_COMMENTS", "comment": "同意，请继续完善配套", "contentDigest": digest,
        });
        server.command(&token, "signOpinion", "review { id }", input);
    }
    let revision = &server.question(office, &question)["node"]["revision"];
    let input = json!({ "id": id, "conclusion": "PASSED", "expectedRevision": revision });
    server.command(office, "concludeReview", "review { id }", input);
}

/// Who signs for an organization.
pub fn signer(organization: &str) -> String {
    if OFFICE.starts_with(organization) { OFFICE.to_owned() } else { format!("{organization}.signer") }
}

/// Signs what multiplying left unsigned, each duty for its own content: no statement writes a `TypeID`, and SQLite has no
/// SHA-256.
fn sign(session: &mut Session, statement: &'static str) {
    let next = if session.is_postgres() {
        "SELECT number || ' ' || hex || ' ' || before || chr(10) || after FROM unsigned \
         WHERE number > $1 ORDER BY number LIMIT 5000"
    } else {
        "SELECT number || ' ' || hex || ' ' || before || char(10) || after FROM unsigned \
         WHERE number > $1 ORDER BY number LIMIT 5000"
    };
    session.begin();
    let mut last = 0;
    loop {
        let unsigned = session.texts(next, &[Number(last)]);
        if unsigned.is_empty() {
            break;
        }
        let made: Vec<Value> = unsigned
            .iter()
            .map(|line| {
                let (number, rest) = line.split_once(' ').unwrap();
                let (id, rest) = rest.split_once(' ').unwrap();
                let (before, after) = rest.split_once('\n').unwrap();
                last = number.parse().unwrap();
                let content = format!("{before}{}{after}", DutyId(Uuid::try_parse(id).unwrap()));
                json!({ "number": last, "digest": digest(&content), "content": content })
            })
            .collect();
        session.change(statement, &[Text(Value::from(made).to_string())]);
    }
    session.run("COMMIT");
}

/// The digest of a canonical content.
pub fn digest(content: &str) -> String {
    format!("sha256:{:x}", Sha256::digest(content))
}

/// A statement as a database spells it.
fn spelled(statement: &str, postgres: bool) -> String {
    let (mut text, mut rest) = (String::new(), statement);
    while let Some((before, word)) = rest.split_once('@') {
        let (word, after) = word.split_once(")@").unwrap();
        let (word, inside) = word.split_once('(').unwrap();
        let spelled = match word {
            "id" => {
                let (kind, number) = inside.split_once(", ").unwrap();
                if postgres {
                    format!("(lpad('{kind}', 8, '0') || lpad(to_hex({number}), 24, '0'))::uuid")
                } else {
                    format!("unhex(format('%08d%024x', {kind}, {number}))")
                }
            }
            "hex" if postgres => format!("{inside}::text"),
            "hex" => format!("hex({inside})"),
            "day" if postgres => format!("date '2022-08-01' + ({inside})::int"),
            "day" => format!("date('2022-08-01', '+' || ({inside}) || ' days')"),
            "json" if postgres => format!("to_json({inside})::text"),
            "json" => format!("json_quote({inside})"),
            "joined" if postgres => format!("string_agg({inside})"),
            "joined" => format!("group_concat({inside})"),
            "made" if postgres => {
                format!(
                    "SELECT * FROM json_to_recordset({inside}::json) AS j (number bigint, content text, digest text)"
                )
            }
            "made" => format!(
                "SELECT value ->> 'number' AS number, value ->> 'content' AS content, value ->> 'digest' AS digest \
                 FROM json_each({inside})"
            ),
            unknown => panic!("{unknown} is no word"),
        };
        text.extend([before, &spelled]);
        rest = after;
    }
    text + rest
}
