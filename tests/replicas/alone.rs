//! The primary says nothing, or is gone: standbys answer questions, and nothing else is done.

use super::{
    Cluster, Demo, Folder, Ledger, PASSWORD, Server, metric,
    proxy::{Proxy, Way},
    sign_and_find, signers, tell, until_it_stands,
};
use serde_json::Value;
use std::{
    thread,
    time::{Duration, Instant},
};

const COMMUNITIES: &str = "{ communities { totalCount } viewer { account { name } } }";

/// A server whose way to the primary can be cut.
struct CutOff {
    demo: Demo,
    proxy: Proxy,
    _folder: Folder,
    cluster: Cluster,
}

impl CutOff {
    /// Standbys answer alone for so many seconds.
    fn start(name: &str, alone: &str) -> Self {
        let cluster = Cluster::start();
        let (proxy, primary) = before(&cluster);
        let folder = Folder::new(name);
        let environment = [
            ("DATABASE_URL", primary.as_str()),
            ("DATABASE_READ_URL", &cluster.standby),
            ("DATABASE_READ_ALONE", alone),
            ("RATE_LIMIT", "off"),
            ("SIGN_IN_RATE_LIMIT", "off"),
        ];
        Self { demo: Demo::start(&folder, &environment), proxy, _folder: folder, cluster }
    }
}

/// What stands before the primary, and its URL by that.
fn before(cluster: &Cluster) -> (Proxy, String) {
    let (before, rest) = cluster.primary.split_once("@127.0.0.1:").unwrap();
    let (port, rest) = rest.split_once('/').unwrap();
    let proxy = Proxy::before(port.parse().unwrap());
    let url = format!("{before}@127.0.0.1:{}/{rest}", proxy.port);
    (proxy, url)
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

/// Asks until it is answered so; gives the longest that one question took.
fn until(what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let (deadline, mut longest) = (Instant::now() + Duration::from_mins(1), Duration::ZERO);
    loop {
        let began = Instant::now();
        let is_done = is_so();
        longest = longest.max(began.elapsed());
        if is_done {
            return longest;
        }
        assert!(Instant::now() < deadline, "{what}");
        thread::yield_now();
    }
}

#[test]
fn questions_are_answered_while_the_primary_is_silent_and_nothing_else() {
    let CutOff { cluster, _folder, proxy, demo } = CutOff::start("alone", "300");
    let (server, tokens) = (&demo.server, signers(&demo.server));
    let ledger = Ledger::of(server);
    let auditor = server.token("auditor", PASSWORD);
    until_it_stands(server, 1);
    let mut acknowledged = 0;
    for way in [Way::Silent, Way::Broken] {
        sign_and_find(server, (&ledger, &tokens), &mut acknowledged);
        proxy.is(way);
        // Everybody is answered, with what was written before, and waits for a moment at most.
        let longest = until("nobody is answered", || {
            let answer = server.ask(&tokens[0], "{ duties { totalCount nodes { id status } } }");
            assert!(answer["errors"].is_null(), "{answer}");
            metric(server, "replica_questions_alone") >= 20
        });
        assert!(longest < Duration::from_secs(20), "{way:?}: {longest:?}");
        let found: u64 = tokens
            .iter()
            .map(|token| server.ask(token, "{ duties(filter: { status: ACKNOWLEDGED }) { totalCount } }"))
            .map(|answer| answer["data"]["duties"]["totalCount"].as_u64().unwrap())
            .sum();
        assert_eq!(found, acknowledged, "{way:?}");
        assert_eq!(server.get("/readyz").0, 200, "{way:?}: it answers questions");
        // Nothing is done by what a standby says, and what needs the primary is refused.
        let number = ledger.next().unwrap();
        assert!(matches!(ledger.sign(number, server, &tokens), super::Attempt::Unavailable));
        assert_eq!(code(&server.ask(&tokens[0], "{ changes(first: 5) { cursor } }")), "UNAVAILABLE");
        let head = format!("GET /exports/duties.csv\nauthorization: Bearer {}", tokens[0]);
        assert_eq!(server.send(&head, "").0, 503, "{way:?}");
        proxy.is(Way::Open);
        until("nobody can sign again", || {
            matches!(ledger.sign(number, server, &tokens), super::Attempt::Signed)
        });
        acknowledged += 1;
        let alone = metric(server, "replica_questions_alone");
        sign_and_find(server, (&ledger, &tokens), &mut acknowledged);
        assert_eq!(metric(server, "replica_questions_alone"), alone, "{way:?}: the primary says who asks");
        until_it_stands(server, 1);
    }

    // A right that was taken away comes with the log: it is gone at the standby, too.
    assert!(server.ask(&auditor, COMMUNITIES)["errors"].is_null());
    proxy.is(Way::Silent);
    until("the auditor is not answered", || {
        server.ask(&auditor, COMMUNITIES);
        metric(server, "replica_questions_alone") >= 60
    });
    let end = "UPDATE sessions SET revoked_at = 1 WHERE account_id = (SELECT id FROM accounts WHERE name = 'auditor')";
    tell(&cluster.primary, end);
    assert_eq!(
        code(&server.ask(&auditor, COMMUNITIES)),
        "UNAVAILABLE",
        "who is not known may have come a moment ago"
    );
    // One that stands still is asked nothing: what it has may be old.
    tell(&cluster.standby, "SELECT pg_wal_replay_pause()");
    tell(&cluster.primary, end);
    until("it is asked though it stands still", || {
        code_of(server, &tokens[0]).as_deref() == Some("UNAVAILABLE")
    });
    assert_eq!(server.get("/readyz").0, 503);
    tell(&cluster.standby, "SELECT pg_wal_replay_resume()");
    until("it is not asked again", || code_of(server, &tokens[0]).is_none());
    proxy.is(Way::Open);
    until("the auditor is let in", || code(&server.ask(&auditor, COMMUNITIES)) == "UNAUTHENTICATED");
}

fn code_of(server: &Server, token: &str) -> Option<String> {
    let answer = server.ask(token, COMMUNITIES);
    answer["errors"][0]["extensions"]["code"].as_str().map(ToOwned::to_owned)
}

#[test]
fn nobody_is_answered_for_longer_than_the_operator_wants() {
    let CutOff { cluster: _cluster, _folder, proxy, demo } = CutOff::start("bounded", "6");
    let (server, tokens) = (&demo.server, signers(&demo.server));
    until_it_stands(server, 1);
    // Nobody has asked yet, so this server knows no key: it does not say that a good token is bad.
    proxy.is(Way::Broken);
    assert_eq!(code_of(server, &tokens[0]).as_deref(), Some("UNAVAILABLE"));
    proxy.is(Way::Open);
    // What is published is read by who asks first.
    until("it does not come back", || code_of(server, &tokens[0]).is_none());
    proxy.is(Way::Broken);
    let began = Instant::now();
    until("it goes on without end", || match code_of(server, &tokens[0]).as_deref() {
        None => false,
        Some(code) => code == "UNAVAILABLE",
    });
    assert!(began.elapsed() > Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(metric(server, "replica_questions_alone") > 0);
    assert_eq!(server.get("/readyz").0, 503);
    proxy.is(Way::Open);
    until("it does not come back", || code_of(server, &tokens[0]).is_none());
}
