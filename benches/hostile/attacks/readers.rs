//! Clients that ask and do not read.

use super::{
    Check,
    client::{Target, question, runtime},
};
use serde_json::json;
use std::time::Duration;
use tokio::{io::AsyncWriteExt, time::sleep};

/// Bytes that a reader has room for.
const ROOM: u32 = 2_048;

/// A question whose answer grows with its fields.
fn asks(fields: usize) -> Vec<u8> {
    let all: Vec<String> = (0..fields).map(|at| format!("a{at}:responsibilities{{...F}} ")).collect();
    let all = all.concat();
    let query = format!(
        "{{ {all} }} fragment F on Responsibility {{ text scenarios {{ name }} activities id organization {{ name \
         englishName }} }}"
    );
    question(&json!({ "query": query }).to_string(), "")
}

fn unread(target: &Target, readers: usize, request: &[u8], between: Duration, lasts: Duration) -> Vec<Check> {
    let open = runtime().block_on(async {
        let mut open = Vec::new();
        for at in 0..readers {
            // One address for the most part, and some others.
            let host = if at % 4 == 0 { 70 + u8::try_from(at % 20).unwrap() } else { 66 };
            if let Some(mut stream) = target.connect(host, Some(ROOM)).await {
                let _ = stream.write_all(request).await;
                open.push(stream);
            }
            sleep(between).await;
        }
        sleep(lasts).await;
        open.len()
    });
    vec![Check::new(format!("{open} asked and did not read"), open * 10 > readers * 9)]
}

/// As many as there were places, with an answer of 185 KB each.
pub fn many(target: &Target) -> Vec<Check> {
    unread(target, 1_041, &asks(12), Duration::from_millis(12), Duration::from_secs(5))
}

/// Fewer, with an answer of 7 MB each.
pub fn long(target: &Target) -> Vec<Check> {
    unread(target, 560, &asks(480), Duration::from_millis(25), Duration::from_secs(5))
}
