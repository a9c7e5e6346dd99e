//! A database of its own, a clock that stands still, two people, a service and a router.

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use entity::{
    id::{OrganizationId, TypedId},
    organization,
    timestamp::Timestamp,
    vocabulary::{AccountKind, OrganizationKind, Role},
};
use future_community::{
    authn::{Authenticator, Settings},
    clock::Clock,
    domain::{
        account,
        assignment::{self, AssignmentError, Grant},
    },
    http::{bearer, oauth},
    store::{Event, Options, Store},
};
use http_body_util::BodyExt;
use sea_orm::{ConnectionTrait, Set};
use serde_json::{Value, json};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tower::ServiceExt;

pub const ISSUER: &str = "https://register.example";
pub const AUDIENCE: &str = "future-community";
pub const PASSWORD: &str = "a long enough password";

/// 2022-08-01T00:00:00Z.
const BEGINNING: Timestamp = Timestamp(1_659_312_000_000_000);

pub struct World {
    pub store: Arc<Store>,
    pub clock: Clock,
    pub router: Router,
    options: Options,
    folder: Option<PathBuf>,
}

impl World {
    pub async fn on_sqlite() -> Self {
        let folder = std::env::temp_dir().join(name_of_its_own());
        let url = format!("sqlite://{}", folder.join("register.db").display());
        Self::at(url, Some(folder)).await
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "makes the database that the store then opens"
    )]
    pub async fn on_postgres() -> Self {
        let server =
            std::env::var("TEST_POSTGRES_URL").expect("PostgreSQL is missing: run the tests by `make test`");
        let name = name_of_its_own();
        let database = sea_orm::Database::connect(&server).await.unwrap();
        database
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        database.close().await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Self::at(format!("{base}/{name}"), None).await
    }

    async fn at(url: String, folder: Option<PathBuf>) -> Self {
        let clock = Clock::standing_at(BEGINNING);
        let options = Options { url, connections: 5 };
        let store = Arc::new(Store::open(&options, clock.clone()).await.unwrap());
        store.migrate().await.unwrap();
        for (kind, code) in [
            (OrganizationKind::Department, "education"),
            (OrganizationKind::ImplementingUnit, "street"),
            (OrganizationKind::LeadOffice, "lead-office"),
        ] {
            add_organization(&store, kind, code).await;
        }
        for (kind, name) in [
            (AccountKind::Person, "zhang"),
            (AccountKind::Person, "li"),
            (AccountKind::Service, "platform"),
        ] {
            account::create(&store, kind, name, name, PASSWORD).await.unwrap();
        }
        Self {
            router: router(&store),
            store,
            clock,
            options,
            folder,
        }
    }

    /// Another server on the same database, with the same clock.
    pub async fn another_server(&self) -> Router {
        router(&Arc::new(
            Store::open(&self.options, self.clock.clone()).await.unwrap(),
        ))
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        send(
            &self.router,
            form_to(path).body(Body::from(encoded(form))).unwrap(),
        )
        .await
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        self.post(
            "/oauth/token",
            &[
                ("grant_type", "password"),
                ("username", name),
                ("password", password),
            ],
        )
        .await
    }

    /// The access and the refresh token of a person.
    pub async fn signed_in(&self, name: &str) -> (String, String) {
        self.sign_in(name, PASSWORD).await.tokens()
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.post(
            "/oauth/token",
            &[("grant_type", "refresh_token"), ("refresh_token", token)],
        )
        .await
    }

    pub async fn service_signs_in(&self) -> Answer {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", "platform"),
            ("client_secret", PASSWORD),
        ];
        self.post("/oauth/token", &form).await
    }

    /// Who the server takes the holder of this token for.
    pub async fn who(&self, token: &str) -> Answer {
        who(&self.router, Some(token)).await
    }

    pub async fn grant(
        &self,
        name: &str,
        role: Role,
        organization: Option<&str>,
    ) -> Result<(), AssignmentError> {
        let grant = Grant {
            account: name,
            role,
            organization,
            from: None,
            until: None,
        };
        assignment::grant(&self.store, &grant).await.map(|_| ())
    }

    /// The actions of the audit trail, in order.
    pub async fn trail(&self) -> Vec<String> {
        self.events()
            .await
            .into_iter()
            .map(|event| event.action)
            .collect()
    }

    pub async fn events(&self) -> Vec<entity::audit_event::Model> {
        let all = sea_orm::Condition::all();
        self.store
            .unscoped_rows::<entity::audit_event::Entity>(all)
            .await
            .unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    #[track_caller]
    pub fn tokens(&self) -> (String, String) {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        let text = |name: &str| self.body[name].as_str().unwrap_or_default().to_owned();
        (text("access_token"), text("refresh_token"))
    }

    #[track_caller]
    pub fn is(&self, status: u16, error: &str) {
        assert_eq!(
            (self.status.as_u16(), &self.body["error"]),
            (status, &json!(error)),
            "{}",
            self.body
        );
    }

    #[track_caller]
    pub fn is_refused_token(&self) {
        assert_eq!(self.status, StatusCode::UNAUTHORIZED, "{}", self.body);
        let challenge = self.headers[header::WWW_AUTHENTICATE].to_str().unwrap();
        assert!(
            challenge.starts_with(r#"Bearer error="invalid_token", error_description=""#),
            "{challenge}"
        );
        assert_eq!(self.body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
}

pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

pub async fn who(router: &Router, token: Option<&str>) -> Answer {
    let mut request = Request::get("/who");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    send(router, request.body(Body::empty()).unwrap()).await
}

pub fn form_to(path: &str) -> axum::http::request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

pub fn encoded(form: &[(&str, &str)]) -> String {
    let pairs = form
        .iter()
        .map(|(name, value)| format!("{name}={}", value.replace('%', "%25").replace(' ', "+")));
    pairs.collect::<Vec<_>>().join("&")
}

fn router(store: &Arc<Store>) -> Router {
    let settings = Settings {
        failure_step: Duration::from_millis(1),
        ..Settings::new(ISSUER, AUDIENCE)
    };
    let authenticator = Arc::new(Authenticator::new(Arc::clone(store), settings));
    Router::new()
        .route("/who", get(tell))
        .with_state(Arc::clone(&authenticator))
        .merge(oauth::routes(authenticator))
}

async fn tell(State(authenticator): State<Arc<Authenticator>>, headers: HeaderMap) -> Response {
    let arrival = match bearer::arrival(&authenticator, &headers, true).await {
        Ok(arrival) => arrival,
        Err(denied) => return denied.into_response(),
    };
    let viewer = arrival.viewer.unwrap();
    let roles: Vec<String> = viewer
        .assignments()
        .iter()
        .map(|held| held.role.to_string())
        .collect();
    Json(json!({ "name": viewer.identity().map(|who| who.display_name.clone()), "roles": roles }))
        .into_response()
}

async fn add_organization(store: &Store, kind: OrganizationKind, code: &str) {
    let operation = store.operate().await.unwrap();
    let id = store.ids().next::<OrganizationId>();
    let row = organization::ActiveModel {
        id: Set(id),
        code: Set(code.to_owned()),
        ordinal: Set(1),
        kind: Set(kind),
        name: Set(code.to_owned()),
        english_name: Set(None),
        aliases: Set(String::new()),
        division_code: Set(None),
        withdrawn_at: Set(None),
    };
    operation.unscoped_add(row).await.unwrap();
    let event = Event {
        action: "ADD",
        subject_kind: OrganizationId::PREFIX,
        subject: id.into(),
        organization: None,
        detail: json!({}),
    };
    operation.commit(None, vec![event]).await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "a name that no other run has used")]
fn name_of_its_own() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!(
        "sign_in_{now}_{}_{}",
        std::process::id(),
        MADE.fetch_add(1, Ordering::Relaxed)
    )
}
