//! PgBouncer before PostgreSQL: where it lends a session for one transaction, and the server is told so, all is as without it;
//! where it is not told, it refuses to begin.

use crate::{
    duties::{again, done, duty_of, signing},
    harness::{Database, Folder, Pack, Person, World},
};
use future_community::{
    clock::Clock,
    domain,
    store::{ConnectError, Options, Patience, Store, Tables},
};
use futures_util::future::join_all;
use serde_json::json;
use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A PgBouncer of a test's own.
struct Pooler {
    child: Child,
    port: u16,
    _folder: Folder,
}

impl Pooler {
    /// Lends three sessions of the test's server, each for a transaction.
    #[expect(clippy::disallowed_methods, reason = "where the tests find their server")]
    fn start(more: &str) -> Self {
        let server =
            std::env::var("TEST_POSTGRES_URL").expect("PostgreSQL is missing: run the tests by `make test`");
        let server_port = server.rsplit_once(':').unwrap().1.split('/').next().unwrap().to_owned();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = Folder::new();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let file = folder.path().join("pgbouncer.ini");
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={server_port} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n{more}\n"
        );
        fs::write(&file, settings).unwrap();
        // It refuses to run as root, as PostgreSQL does.
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let words: &[&str] = if is_root { &["runuser", "--user", "postgres", "--"] } else { &["env"] };
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).arg("pgbouncer").arg(&file).env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("PgBouncer is missing: run the tests by `make test`");
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(10), "PgBouncer does not listen");
        }
        Self { child, port, _folder: folder }
    }

    fn url(&self, database: &Database) -> String {
        let name = database.url.rsplit_once('/').unwrap().1;
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    async fn open(&self, database: &Database, pooled: bool, clock: Clock) -> Result<Store, ConnectError> {
        let (connections, patience) = (10, Patience::SERVER);
        let consequences = domain::consequences;
        Store::open(
            &Options {
                url: self.url(database).parse().unwrap(),
                connections,
                patience,
                pooled,
                consequences,
            },
            clock,
        )
        .await
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // What runs it as another user passes this on; a kill it could not.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_pooler_that_nobody_told_of_is_refused_with_the_reason() {
    let database = Database::postgres().await;
    for settings in [
        "",
        "ignore_startup_parameters = extra_float_digits",
        "ignore_startup_parameters = extra_float_digits, options",
    ] {
        let pooler = Pooler::start(settings);
        let refused = pooler.open(&database, false, Clock::system()).await;
        assert!(matches!(refused, Err(ConnectError::Pooler)), "{settings}: {refused:?}");
        assert!(refused.unwrap_err().to_string().contains("DATABASE_POOLED=true"));
    }
}

#[tokio::test]
async fn all_is_done_through_a_pooler_that_lends_a_session_for_a_transaction() {
    let pooler = Pooler::start("");
    let world = World::empty(Database::postgres().await).await;
    let store = pooler.open(&world.database, true, world.clock.clone()).await.unwrap();
    let world = world.by(store);
    world.store.migrate().await.unwrap();
    assert_eq!(Pack::copy().import(&world).await.duties_derived, 220);
    assert_eq!(world.store.tables().await.unwrap(), Tables::Own);
    let names = ["education.signer", "health.signer", "civil-affairs.signer"];
    let mut people: Vec<Person<'_>> = Vec::new();
    for name in names {
        people.push(world.person(name).await);
    }
    // More at once than there are sessions, and of many kinds, so that each session has served everybody.
    let works = (0..30).map(|round| {
        let (person, name) = (&people[round % 3], names[round % 3]);
        async move {
            let code = name.split_once('.').unwrap().0;
            let question = format!(
                "{{ duties(first: {}) {{ totalCount nodes {{ id community {{ name }} signOffs {{ id }} }} }} \
                 communities(first: 3, filter: {{ nameContains: \"社区\" }}) {{ nodes {{ name }} }} }}",
                1 + round
            );
            let seen = person.ask(&question).await;
            assert!(seen["duties"]["totalCount"].as_i64().unwrap() > 9, "{code}: {seen}");
        }
    });
    join_all(works).await;
    for (person, name) in people.iter().zip(names) {
        let duty = duty_of(person, name.split_once('.').unwrap().0, None).await;
        done(&person.command("signDuty", signing(&duty, "ACKNOWLEDGE", "key")).await);
        assert_eq!(again(person, &duty).await["status"], "ACKNOWLEDGED");
    }
    // What holds in a session without a pooler holds in a transaction with one.
    let lock = world.database.lock("duties IN ACCESS EXCLUSIVE MODE").await;
    let began = Instant::now();
    let answer = people[0].send("{ duties { totalCount nodes { id } } }", json!({})).await;
    assert_eq!(answer.error_code(), "UNAVAILABLE", "{}", answer.body);
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    lock.rollback().await.unwrap();
}
