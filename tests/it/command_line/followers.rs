//! Three servers on one database, one of which is a minute behind, and of which one is killed again and again: who follows is told
//! all that was acknowledged, once in effect, and of nothing that is not theirs.

use super::{fleet::Fleet, http::Server, program};
use crate::harness::{Database, World};
use future_community::clock::Clock;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use tokio::net::TcpListener;

const WRITERS: usize = 16;
const KILLS: usize = 10;
/// How many acknowledgements there are from one kill to the next.
const BETWEEN: usize = 24;
const FOLLOWERS: [&str; 8] = [
    "education.signer",
    "education.officer",
    "health.signer",
    "civil-affairs.officer",
    "finance.signer",
    "fuchun-subdistrict.officer",
    "fengmao-office.coordinator",
    "fengmao-office.deputy",
];

const WRITE: &str =
    "mutation($input: AddCommentInput!) { addComment(input: $input) { comment { id } userErrors { code } } }";
const FOLLOW: &str = "query($after: String) { changes(after: $after, first: 7, kinds: [DUTY]) { reset cursor hasMore \
                      changes { type id version node { ... on Duty { id status comments { id body } } } } } }";

/// Two that are killed, and one that is behind: it is in this process, where a clock can be set.
async fn servers(database: &Database) -> Fleet {
    let fleet = Fleet::start(2, &[("DATABASE_URL", database.url.as_str())]);
    let clock = Clock::standing_at(Clock::system().now().plus_seconds(-60));
    let world = World::served(database.again(), clock).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let _kept = world.store.keep_sealing();
        let peers = world.router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, peers).await.unwrap();
    });
    fleet.beside(Server { address })
}

/// How much was acknowledged, for whoever waits for more.
#[derive(Default)]
struct Acknowledged {
    bodies: Mutex<BTreeSet<String>>,
    more: Condvar,
}

impl Acknowledged {
    fn tell(&self, body: String) {
        assert!(self.bodies.lock().unwrap().insert(body));
        self.more.notify_all();
    }

    /// Waits until there are as many; answers how many there are.
    fn wait(&self, many: usize) -> usize {
        let bodies = self.bodies.lock().unwrap();
        self.more.wait_while(bodies, |bodies| bodies.len() < many).unwrap().len()
    }
}

#[derive(Default)]
struct Copy {
    things: BTreeMap<String, Value>,
    cursor: Option<String>,
    /// All ids that were ever told.
    told: BTreeSet<String>,
}

impl Copy {
    fn catch_up(&mut self, servers: &Fleet, place: &mut usize, token: &str) {
        loop {
            let body = json!({ "query": FOLLOW, "variables": { "after": self.cursor } });
            let page = servers.ask(place, token, &body)["changes"].clone();
            if page["reset"] == true {
                self.things.clear();
            }
            for change in page["changes"].as_array().unwrap() {
                let id = change["id"].as_str().unwrap().to_owned();
                self.told.insert(id.clone());
                if change["type"] == "UPSERT" {
                    self.things.insert(id, change.clone());
                } else {
                    self.things.remove(&id);
                }
            }
            self.cursor = Some(page["cursor"].as_str().unwrap().to_owned());
            if page["hasMore"] == false {
                return;
            }
        }
    }

    /// What was said in all that it has, each as often as it is there.
    fn said(&self) -> Vec<String> {
        let comments = self.things.values().flat_map(|it| it["node"]["comments"].as_array().unwrap());
        let mut said: Vec<String> = comments.map(|it| it["body"].as_str().unwrap().to_owned()).collect();
        said.sort();
        said
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_servers_one_is_killed_ten_times_and_every_copy_is_whole_on_postgres() {
    let database = Database::postgres().await;
    let fleet = servers(&database).await;
    let servers = &fleet;
    let signer = |name: &str| servers.token(name);
    let writers = ["education.signer", "health.signer", "civil-affairs.signer", "finance.signer"].map(signer);
    let duties = writers.each_ref().map(|token| {
        let query = json!({ "query": "{ duties(first: 5) { nodes { id } } }" });
        servers.ask(&mut 0, token, &query)["duties"]["nodes"].as_array().unwrap().clone()
    });
    let (acknowledged, next) = (&Acknowledged::default(), &AtomicUsize::new(0));
    let all = BETWEEN * (KILLS + 1);
    let copies: Vec<(String, Copy)> = thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (token, duties) = (&writers[writer % 4], &duties[writer % 4]);
            scope.spawn(move || {
                let mut place = writer;
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= all {
                        return;
                    }
                    let body = format!("{number:04}");
                    let subject = &duties[number % duties.len()]["id"];
                    let input = json!({ "subject": subject, "body": body, "idempotencyKey": body });
                    let answer = servers.ask(
                        &mut place,
                        token,
                        &json!({ "query": WRITE, "variables": { "input": input } }),
                    );
                    assert_eq!(answer["addComment"]["userErrors"], json!([]), "{answer}");
                    acknowledged.tell(body);
                    place += 1;
                }
            });
        }
        let followers: Vec<_> = FOLLOWERS
            .iter()
            .enumerate()
            .map(|(number, name)| {
                let token = signer(name);
                scope.spawn(move || {
                    let (mut copy, mut place, mut known) = (Copy::default(), number, 0);
                    while known < all {
                        copy.catch_up(servers, &mut place, &token);
                        place += 1;
                        known = acknowledged.wait(known + 1);
                    }
                    (token, copy)
                })
            })
            .collect();
        for kill in 0..KILLS {
            acknowledged.wait((kill + 1) * BETWEEN);
            servers.kill(kill % 2);
            servers.begin(kill % 2);
        }
        followers.into_iter().map(|follower| follower.join().unwrap()).collect()
    });
    let mut heard = 0;
    for ((token, mut copy), name) in copies.into_iter().zip(FOLLOWERS) {
        // What was committed and not yet numbered is numbered within a second by whoever lives.
        let fresh = loop {
            copy.catch_up(servers, &mut 0, &token);
            let mut fresh = Copy::default();
            fresh.catch_up(servers, &mut 1, &token);
            if copy.things == fresh.things {
                break fresh;
            }
        };
        assert!(copy.told.iter().all(|id| fresh.told.contains(id)), "{name} was told of what is not theirs");
        let said = copy.said();
        let bodies: BTreeSet<String> = said.iter().cloned().collect();
        assert_eq!(said.len(), bodies.len(), "{name} has nothing twice");
        if name.starts_with("fengmao-office") {
            assert_eq!(bodies, *acknowledged.bodies.lock().unwrap(), "{name} has all that was acknowledged");
        }
        heard += said.len();
    }
    assert!(heard > 2 * all, "others than the office have theirs");
    let folder = fleet.stop();
    let mut verify = program(folder.path(), &["feed", "verify"]);
    let verified = verify.env("DATABASE_URL", &database.url).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
