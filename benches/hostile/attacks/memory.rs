//! Requests that are small on the wire and large in memory.

use super::{
    Check,
    client::{Target, post, runtime},
};
use flate2::{Compression, write::GzEncoder};
use std::{
    io::Write,
    time::{Duration, Instant},
};
use tokio::{io::AsyncWriteExt, task::JoinSet, time::sleep};

/// Bytes of a body once it is read.
const BODY: usize = (1 << 20) - 200;
/// How long each shape goes on.
const LASTS: Duration = Duration::from_secs(2);
/// Requests at once.
const AT_ONCE: usize = 60;
/// Where strangers are.
const STRANGERS: [u8; 4] = [66, 67, 68, 69];

fn filled(before: &str, unit: &str, after: &str) -> String {
    let count = (BODY - before.len() - after.len()) / unit.len();
    let units = unit.repeat(count);
    [before, units.trim_end_matches(','), after].concat()
}

/// Each shape where each member could hold it, by nobody and with a token that is none.
fn bodies() -> Vec<(Vec<u8>, &'static str)> {
    let deep = format!("{}0{},", "{\"\":".repeat(100), "}".repeat(100));
    let declared = "query($a:[ID!]){nodes(ids:$a){id}}";
    let scores = "query($a:[ScoreInput!]){__typename @skip(if:false)}";
    let mut bodies = Vec::new();
    for unit in ["{\"\":0},", deep.as_str(), "[],", "0,"] {
        for (query, member) in [
            ("{__typename}", "\"variables\":{\"a\":["),
            (declared, "\"variables\":{\"a\":["),
            (scores, "\"variables\":{\"a\":["),
            ("{__typename}", "\"extensions\":{\"a\":["),
            ("{__typename}", "\"other\":{\"a\":["),
        ] {
            let body = filled(&format!("{{\"query\":\"{query}\",{member}"), unit, "]}}");
            bodies.push(body);
        }
    }
    bodies.push(filled("{\"query\":\"{__typename}\",\"variables\":{", "\"a\":0,", "}}"));
    bodies.push(filled("{\"query\":\"{", "a ", "}\"}"));
    bodies.push(filled("[", "{\"query\":\"{__typename}\"},", "]"));
    let tokens = ["", "authorization: Bearer eyJhbGciOiJFUzI1NiJ9.e30.AAAA\r\n"];
    let packed = bodies.iter().map(|body| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(body.as_bytes()).unwrap();
        packed.finish().unwrap()
    });
    packed.zip(tokens.into_iter().cycle()).collect()
}

/// Sixty at once, of each shape in turn, for a while.
pub fn grows(target: &Target) -> Vec<Check> {
    let requests: Vec<Vec<u8>> = bodies()
        .into_iter()
        .map(|(body, token)| {
            let headers = format!("content-type: application/json\r\ncontent-encoding: gzip\r\n{token}");
            post("/graphql", &headers, &body)
        })
        .collect();
    let sent = runtime().block_on(async {
        let (mut asked, mut sent) = (JoinSet::new(), 0_usize);
        let began = Instant::now();
        let lasts = LASTS * 5;
        while began.elapsed() < lasts {
            if asked.len() < AT_ONCE {
                let (target, request) = (target.clone(), requests[sent % requests.len()].clone());
                let host = STRANGERS[sent % STRANGERS.len()];
                asked.spawn(async move { target.ask(host, &request).await.0 });
                sent += 1;
            } else {
                asked.join_next().await;
            }
        }
        while asked.join_next().await.is_some() {}
        sent
    });
    vec![Check::new(format!("{sent} were sent"), sent > AT_ONCE)]
}

/// As many as may be connected, each with a body that comes but for its end.
pub fn lingers(target: &Target) -> Vec<Check> {
    let body = filled("{\"query\":\"{__typename}\",\"extensions\":{\"a\":[", "{\"\":0},", "]}}");
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(body.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let headers = "content-type: application/json\r\ncontent-encoding: gzip\r\n";
    let request = post("/graphql", headers, &packed);
    let open = runtime().block_on(async {
        let mut open = Vec::new();
        for at in 0..400 {
            if let Some(mut stream) = target.connect(STRANGERS[at % STRANGERS.len()], None).await {
                let _ = stream.write_all(&request[..request.len() - 9]).await;
                open.push(stream);
            }
            sleep(Duration::from_millis(10)).await;
        }
        sleep(LASTS).await;
        open.len()
    });
    vec![Check::new(format!("{open} were begun"), open > 300)]
}
