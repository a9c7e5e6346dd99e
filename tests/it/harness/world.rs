//! A server on a database of its own that holds the real policy, with a clock that stands still.

use super::{Answer, Database, Person};
use axum::{Router, body::Body, http::Request};
use entity::{
    id::AccountId,
    timestamp::Timestamp,
    vocabulary::{AccountKind, Role},
};
use future_community::{
    authn::{self, Authenticator, Origin, Proof},
    clock::Clock,
    config::{Introspection, Limits, Operations, Rate},
    domain::{
        self, account,
        assignment::{self, Grant},
        programme,
        webhook::Reachable,
    },
    event::{AccountEvent, Event},
    files::{Files, Storage},
    http::{App, Edge, Settings, router},
    outbound::Names,
    policy,
    store::{Options, Patience, Store},
};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};
use uuid::Uuid;

pub const ISSUER: &str = "https://register.example";
pub const AUDIENCE: &str = "future-community";
pub const PASSWORD: &str = "a long enough password";

/// Its hash by parameters that cost nothing. By the product's, signing in was a quarter of what all tests took.
const CHEAP_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$KoBEm37NjAueZWTIv+/9uA$u5qZszAvZdMeT7c3g/FaBcvIWJj5BMARfYwQwwxMRE8";

/// Bytes of a file, at most, and of all that an organization has.
pub const FILE_MAX: u64 = 400_000;
pub const FILE_QUOTA: u64 = 1_000_000;

/// 2022-08-01T00:00:00Z, the day from which the plan is in force.
const BEGINNING: Timestamp = Timestamp(1_659_312_000_000_000);

pub struct World {
    pub store: Arc<Store>,
    pub clock: Clock,
    pub app: Arc<App>,
    pub router: Router,
    pub database: Database,
    /// The tokens of people by their names, where they stay signed in.
    staying: Mutex<Option<HashMap<String, String>>>,
    /// Who signed in here, and whether its password has the cheap hash.
    seen: Mutex<HashMap<String, bool>>,
}

impl World {
    /// Whoever signs in from now on stays signed in: asked for by its name again it has the same session, and its account is not
    /// touched.
    pub fn people_stay(&self) {
        self.staying.lock().unwrap().get_or_insert_default();
    }

    /// Who signs in again when it is next asked for by its name.
    pub fn leaves(&self, name: &str) {
        self.staying.lock().unwrap().as_mut().and_then(|staying| staying.remove(name));
    }

    pub async fn on(database: Database) -> Self {
        let world = Self::empty(database).await;
        world.store.migrate().await.unwrap();
        let pack = policy::read(&Self::pack()).unwrap();
        programme::import(&world.store, &pack).await.unwrap();
        world
    }

    /// The same register by a server that waits for nobody for long.
    pub async fn impatient(database: Database) -> Self {
        let world = Self::on(database).await;
        let patience = Patience { lock: Duration::from_millis(800), work: Some(Duration::from_secs(4)) };
        let store = open_with(&world.database, &world.clock, patience).await;
        let app = app(&store, &world.database, true, &Limits::default());
        Self {
            router: router(&app),
            store,
            app,
            clock: world.clock.clone(),
            database: world.database,
            staying: Mutex::default(),
            seen: Mutex::default(),
        }
    }

    /// The same register by another store.
    pub fn by(self, store: Store) -> Self {
        let store = Arc::new(store);
        let app = app(&store, &self.database, true, &Limits::default());
        Self { router: router(&app), store, app, ..self }
    }

    /// A register that is there, by another process with its own clock.
    pub async fn served(database: Database, clock: Clock) -> Self {
        let store = open(&database, &clock).await;
        let app = app(&store, &database, true, &Limits::default());
        Self {
            router: router(&app),
            store,
            clock,
            app,
            database,
            staying: Mutex::default(),
            seen: Mutex::default(),
        }
    }

    /// On a database without a table.
    pub async fn empty(database: Database) -> Self {
        let clock = Clock::standing_at(BEGINNING);
        let store = open(&database, &clock).await;
        let app = app(&store, &database, true, &Limits::default());
        Self {
            router: router(&app),
            store,
            clock,
            app,
            database,
            staying: Mutex::default(),
            seen: Mutex::default(),
        }
    }

    /// The folder of the real policy pack.
    pub fn pack() -> PathBuf {
        concat!(env!("CARGO_MANIFEST_DIR"), "/policies/fuyang-2022-8").into()
    }

    /// Another process on the same database, with the same clock.
    pub async fn another_server(&self) -> Router {
        router(&app(&open(&self.database, &self.clock).await, &self.database, true, &Limits::default()))
    }

    /// Another process on the same database, with a clock of its own.
    pub async fn server_by(&self, clock: &Clock) -> Router {
        router(&app(&open(&self.database, clock).await, &self.database, true, &Limits::default()))
    }

    /// The store of another process on the same database, with the same clock.
    pub async fn another_store(&self) -> Arc<Store> {
        open(&self.database, &self.clock).await
    }

    /// The same database, closed to who is not signed in.
    pub fn closed_to_the_public(&self) -> Router {
        router(&app(&self.store, &self.database, false, &Limits::default()))
    }

    /// The same database, served within other limits.
    pub fn within(&self, limits: &Limits) -> Router {
        router(&app(&self.store, &self.database, true, limits))
    }

    /// The same database, by a server that runs these operations.
    pub fn running(&self, operations: Operations) -> Arc<App> {
        app_running(&self.store, &self.database, (true, operations), &Limits::default())
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        Answer::to(&self.router, request).await
    }

    /// Whoever does not sign in.
    pub fn nobody(&self) -> Person<'_> {
        Person { world: self, token: None }
    }

    /// Signs in a person by the demo's names: `education.signer`, `fengmao-office.deputy`, `auditor`. Who is not there
    /// yet is made, and given the role that the name says.
    pub async fn person(&self, name: &str) -> Person<'_> {
        let (organization, what) = match name.split_once('.') {
            Some((organization, what)) => (Some(organization), what),
            None => (None, name),
        };
        let unit = organization.is_some_and(|code| {
            code.ends_with("-subdistrict") || code.ends_with("-town") || code.ends_with("-new-city")
        });
        // `signer2` is another signer.
        let role = match what.trim_end_matches(|letter: char| letter.is_ascii_digit()) {
            "signer" if unit => Role::UnitSigner,
            "officer" if unit => Role::UnitOfficer,
            "signer" => Role::DepartmentSigner,
            "officer" => Role::DepartmentOfficer,
            "coordinator" | "deputy" => Role::Coordinator,
            "auditor" => Role::Auditor,
            "sysadmin" => Role::SystemAdmin,
            "secadmin" => Role::SecurityAdmin,
            "data-platform" => Role::DataPlatform,
            other => panic!("no role is meant by {other}"),
        };
        self.member(name, &[(role, organization)]).await
    }

    /// Signs in an account that holds these roles; makes it where it is not there.
    pub async fn member(&self, name: &str, roles: &[(Role, Option<&str>)]) -> Person<'_> {
        if let Some(token) = self.staying.lock().unwrap().as_ref().and_then(|staying| staying.get(name)) {
            return Person { world: self, token: Some(token.clone()) };
        }
        let service = roles.iter().any(|(role, _)| *role == Role::DataPlatform);
        let kind = if service { AccountKind::Service } else { AccountKind::Person };
        let known = self.seen.lock().unwrap().get_mut(name).map(|cheap| std::mem::replace(cheap, true));
        if known == Some(false) {
            let cheaper = format!(
                "UPDATE credentials SET secret_hash = '{CHEAP_HASH}' \
                 WHERE account_id = (SELECT id FROM accounts WHERE name = '{name}')"
            );
            self.database.execute(&cheaper).await.unwrap();
        }
        let new = known.is_none()
            && account::create(&self.store, kind, name, &format!("name of {name}"), PASSWORD).await.is_ok();
        if new {
            for (role, organization) in roles {
                let grant = Grant {
                    account: name,
                    role: *role,
                    organization: *organization,
                    from: None,
                    until: None,
                };
                assignment::grant(&self.store, &grant).await.unwrap();
            }
        }
        let tokens = if service {
            let secret = Proof::Secret(PASSWORD.to_owned());
            self.app.authenticator.client_credentials(name, &secret, Origin::Unknown).await
        } else {
            self.app.authenticator.sign_in(name, PASSWORD, Origin::Unknown).await
        };
        self.seen.lock().unwrap().entry(name.to_owned()).or_insert(false);
        let token = tokens.unwrap().access_token;
        if let Some(staying) = self.staying.lock().unwrap().as_mut() {
            staying.insert(name.to_owned(), token.clone());
        }
        Person { world: self, token: Some(token) }
    }

    /// The audit trail, oldest first.
    pub async fn trail(&self) -> Vec<entity::audit_event::Model> {
        let all = sea_orm::Condition::all();
        self.store.unscoped_rows::<entity::audit_event::Entity>(all).await.unwrap()
    }
}

/// The event of what a test writes past the product, where an operation must have one: nothing follows from it.
pub fn written_past() -> Event {
    AccountEvent::Enabled { account: AccountId(Uuid::nil()), reason: None }.into()
}

async fn open(database: &Database, clock: &Clock) -> Arc<Store> {
    open_with(database, clock, Patience::SERVER).await
}

async fn open_with(database: &Database, clock: &Clock, patience: Patience) -> Arc<Store> {
    let options = Options {
        url: database.url.parse().unwrap(),
        connections: 10,
        patience,
        pooled: false,
        consequences: domain::consequences,
    };
    Arc::new(Store::open(&options, clock.clone()).await.unwrap())
}

fn app(store: &Arc<Store>, database: &Database, public_read: bool, limits: &Limits) -> Arc<App> {
    app_running(store, database, (public_read, Operations::Any), limits)
}

fn app_running(
    store: &Arc<Store>,
    database: &Database,
    (public_read, operations): (bool, Operations),
    limits: &Limits,
) -> Arc<App> {
    let sign_in = authn::Settings {
        failure_step: Duration::from_millis(1),
        password_grant: true,
        ..authn::Settings::new(ISSUER, AUDIENCE)
    };
    let authenticator = Arc::new(Authenticator::new(Arc::clone(store), sign_in));
    let settings = Settings {
        public_read,
        offline_hold: Duration::from_hours(72),
        graphiql: true,
        introspection: Introspection::Everyone,
        operations,
        limits: *limits,
        rate_limit: Rate(None),
        sign_in_rate_limit: Rate(None),
        trust_forwarded_for: false,
        trust_traceparent: false,
        edge: Edge::default(),
    };
    // Nobody else is asked where names lead, and the tests' own consumers listen on this machine.
    let reachable = Reachable::new(&["127.0.0.1/32".parse().unwrap()], Names::told());
    let storage = Storage::folder(&database.files()).unwrap();
    let files = Files::at(&ISSUER.parse().unwrap(), Some(storage)).within(FILE_MAX, FILE_QUOTA);
    App::reaching(Arc::clone(store), authenticator, settings, (Arc::new(reachable), Arc::new(files)))
}
