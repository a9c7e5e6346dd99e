//! Who has a whole network, and signs in from each of its addresses once.

use super::{
    Check,
    client::{Target, post, runtime},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const LASTS: Duration = Duration::from_secs(8);
const AT_ONCE: u64 = 180;
/// Sign-ins that one address may try in that time: at once, and meanwhile.
const LET_THROUGH: u64 = 60 + 8;

fn sign_in(number: u64, address: &str) -> Vec<u8> {
    let form = format!("grant_type=password&username=nobody{number}&password=xxxxxxxxxxxx");
    let headers =
        format!("content-type: application/x-www-form-urlencoded\r\nx-forwarded-for: {address}\r\n");
    post("/oauth/token", &headers, form.as_bytes())
}

/// Signs in as somebody else each time, each time from another address of one /64.
pub fn sign_ins(target: &Target) -> Vec<Check> {
    let let_through = Arc::new(AtomicU64::new(0));
    let (sent, other) = runtime().block_on(async {
        let began = Instant::now();
        let (mut trying, next) = (JoinSet::new(), Arc::new(AtomicU64::new(0)));
        for _ in 0..AT_ONCE {
            let (target, next, let_through) = (target.clone(), Arc::clone(&next), Arc::clone(&let_through));
            trying.spawn(async move {
                while began.elapsed() < LASTS {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let address = format!("2001:db8::{:x}:{:x}", number >> 8 & 0xFFFF, number & 0xFF);
                    let (status, _) = target.ask(66, &sign_in(number, &address)).await;
                    let_through.fetch_add(u64::from(status == 400), Ordering::Relaxed);
                }
            });
        }
        let mut other = 0;
        while began.elapsed() < LASTS {
            let (status, _) = target.ask(2, &sign_in(0, "198.51.100.7")).await;
            other = if status == 429 { other } else { status };
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        while trying.join_next().await.is_some() {}
        (next.load(Ordering::Relaxed), other)
    });
    let let_through = let_through.load(Ordering::Relaxed);
    vec![
        Check::new(
            format!("{let_through} of {sent} were let through, {LET_THROUGH} at most"),
            let_through <= LET_THROUGH,
        ),
        Check::new(format!("another address may try meanwhile: {other}"), other == 400),
    ]
}
