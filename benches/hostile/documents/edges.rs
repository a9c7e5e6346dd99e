//! What keeps just within the limits.

use super::{Document, document, fill, nest, times};
use serde_json::json;

pub fn all() -> Vec<Document> {
    let mut all = read();
    all.extend(held());
    all
}

fn aliases(count: usize, field: &str) -> String {
    times(count, |at| format!("a{at}:{field} "))
}

/// Much that is read.
fn read() -> Vec<Document> {
    let duties = |size: u32, of_node: &str| format!("duties(first:{size}){{totalCount nodes{{{of_node}}}}}");
    let evaluations = |of_node: &str| format!("evaluations(first:100){{nodes{{{of_node}}}}}");
    let communities =
        |size: u32, of_node: &str| format!("{{communities(first:{size}){{nodes{{{of_node}}}}}}}");
    let in_full = "contentDigest signOffs{valid signedBy{id}}viewerActions{reason}";
    let brief = "id status dueOn responsibility{text organization{name}}";
    let evaluation = "scores{indicator{code}selfScore verifications{note}}contentDigest total passed csv \
        scenarioTotals{score}explanation{steps{expression}}";
    let pages = nest(2, "duties(first:30){nodes{community{", "name");
    vec![
        document("edge: 10 full pages of duties", format!("{{{}}}", aliases(10, &duties(100, in_full)))),
        document("edge: 49 pages of duties", format!("{{{}}}", aliases(49, &duties(100, brief)))),
        document(
            "edge: 24 pages with communities",
            format!("{{{}}}", aliases(24, &duties(100, "community{name}"))),
        ),
        document(
            "edge: 48 digests of 100 duties",
            format!("{{{}}}", duties(100, &aliases(48, "contentDigest"))),
        ),
        document("edge: every duty in full", communities(75, &duties(100, in_full))),
        document("edge: 48 pages of each community", communities(27, &aliases(48, &duties(30, "id")))),
        document("edge: pages of pages of pages", communities(20, &pages)),
        document("edge: evaluations", format!("{{{}}}", evaluations(evaluation))),
        document(
            "edge: 5 pages of evaluations",
            format!("{{{}}}", aliases(5, &evaluations("contentDigest"))),
        ),
        document("edge: 9 tables of evaluations", format!("{{{}}}", evaluations(&aliases(9, "csv")))),
        document(
            "edge: 490 tables of one evaluation",
            "{evaluations(first:1){nodes{TABLES}}}".replace("TABLES", &aliases(490, "csv")),
        ),
        document(
            "edge: 490 tables of indicators",
            "{indicatorSets{TABLES}}".replace("TABLES", &aliases(490, "csv")),
        ),
        document(
            "edge: 400 totals of two evaluations",
            "{evaluations(first:2){nodes{TOTALS}}}".replace("TOTALS", &aliases(400, "total")),
        ),
        Document {
            name: "edge: 250 KB in a variable",
            query: "query($v:[DutyStatus!]){duties(first:100,filter:{status:$v}){totalCount}}".to_owned(),
            variables: json!({ "v": vec!["ASSIGNED"; 23_000] }),
        },
    ]
}

/// Much that is held in memory, and large documents.
fn held() -> Vec<Document> {
    let fragments = |on: &str| {
        let spreads = times(199, |at| format!("...F{at} "));
        let defined = times(199, |at| format!("fragment F{at} on Query {{ {on} }} "));
        format!("{{ {spreads} }} {defined}")
    };
    let clauses = "organizations{responsibilities{text organization{responsibilities{text}}}}";
    let coverage = "programme{pools{pool remark}coverage{scenariosWithoutDepartment{code}}}";
    let operations = times(50, |operation| {
        let declared = times(9, |at| format!("$v{at}:Int "));
        let used = times(9, |at| format!("a{at}:communities(first:$v{at}){{totalCount}}"));
        format!("query Q{operation}({declared}){{{used}}}")
    });
    let page = "duties(first: 101) { totalCount }";
    vec![
        document(
            "edge: 490 aliases of the catalogue",
            format!("{{{}}}", aliases(490, "organizations{responsibilities{text}}")),
        ),
        document("edge: a long answer", format!("{{{}}}", aliases(400, clauses))),
        document(
            "edge: 300 aliases of an interface",
            format!("{{nodes(ids:[]){{{}}}}}", aliases(300, "__typename")),
        ),
        document(
            "edge: 4900 fields",
            fill("{", |at| if at < 2_450 { "...{__typename}".to_owned() } else { " ".to_owned() }, "}"),
        ),
        document("edge: 199 fragments", fragments("__typename")),
        document("edge: 199 fragments that merge", fragments(coverage)),
        document("edge: 50 operations", operations),
        document("edge: 490 directives", format!("{{{}}}", "__typename@skip(if:false)".repeat(490))),
        document(
            "edge: errors in 100 rows",
            format!("{{duties(first:100){{nodes{{community{{{}}}}}}}}}", aliases(3, page)),
        ),
    ]
}
