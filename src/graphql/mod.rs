//! The transport's shape of the domain: one folder an aggregate, one exported value each, and no rules.

mod aggregate;
mod context;
mod federation;
mod refusal;
mod tables;

pub use context::Introspection;
pub use engine::{Extensions, Named, Request, Response};
pub use feed::{Came, Standard, feed_document, schema_digest, standards};
pub use tables::{Entry, TABLES, Table, dictionary};

use crate::{
    authn::Door,
    authz::Viewer,
    catalogue::Catalogue,
    config::Limits,
    domain::{self, webhook::Reachable},
    files::Files,
    store::Store,
    text::{self, Lines},
};
use aggregate::Aggregate;
use context::{Context, Field, Object};
use engine::{Declarations, Declared, Executor, GateDirective, Limit, Schema, input};
use feed::Following;
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

/// Takes in the modules of these names, and lists what each exports.
macro_rules! aggregates {
    ($($aggregate:ident,)+) => {
        $(mod $aggregate;)+
        static AGGREGATES: &[&Aggregate] = &[$(&$aggregate::AGGREGATE),+];
    };
}

// In the order in which their root fields stand in the schema.
aggregates! {
    viewer,
    assignment,
    rights,
    node,
    programme,
    organization,
    scenario,
    responsibility,
    target,
    milestone,
    digital_application,
    lease,
    publicity,
    community,
    project,
    duty,
    library,
    indicator_set,
    evaluation,
    review,
    plan,
    bulletin,
    funding,
    history,
    comment,
    attachment,
    dossier,
    work_item,
    work_summary,
    feed,
    notification,
    draft,
    person,
    account,
    session,
    webhook,
    audit_event,
    command,
    connection,
    scalars,
}

/// What root fields are fields of.
struct Root;

static QUERY: LazyLock<Object<Root>> = LazyLock::new(|| {
    let fields: Vec<Field<Root>> = all(|it| it.queries).copied().collect();
    Object { name: "Query", about: "查询。/ What can be asked.", implements: &[], fields: fields.leak() }
});

static MUTATION: LazyLock<Object<Root>> = LazyLock::new(|| Object {
    name: "Mutation",
    about: "命令，每次请求一个。/ What can be commanded, one command a request.",
    implements: &[],
    fields: all(|it| it.commands).map(|command| command.field).collect::<Vec<Field<Root>>>().leak(),
});

static SUBSCRIPTION: LazyLock<Object<Root>> = LazyLock::new(|| Object {
    name: "Subscription",
    about: "订阅，经事件流或 WebSocket。/ What can be followed, as an event stream or over a WebSocket.",
    implements: &[],
    fields: all(|it| it.subscriptions).copied().collect::<Vec<Field<Root>>>().leak(),
});

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let mut objects: Vec<&'static dyn Declared> = vec![&*QUERY, &*MUTATION, &*SUBSCRIPTION];
    objects.extend(all(|it| it.objects).copied());
    objects.extend(all(|it| it.commands).map(|command| command.payload));
    let inputs = all(|it| it.inputs).copied();
    engine::schema(Declarations {
        objects,
        interfaces: all(|it| it.interfaces).copied().collect(),
        inputs: inputs.chain(all(|it| it.commands).map(|command| command.input)).collect(),
        scalars: all(|it| it.scalars).copied().collect(),
        enums: all(|it| it.enums).map(|words| words()).collect(),
        gates: Some(GateDirective {
            name: "needs",
            about: "该字段所需的权限；无此权限者得到的回答与数据不存在时相同。/ The permission that the field takes; \
                    where it does not reach, the answer is that of what does not exist.",
            argument: input("permission", "String!", "权限 / the permission"),
        }),
        texts: Some(|given| text::fit(given, Lines::Many).map(drop).map_err(|unfit| unfit.to_string())),
    })
});

/// What all aggregates have of something.
fn all<T>(of: fn(&'static Aggregate) -> &'static [T]) -> impl Iterator<Item = &'static T> {
    AGGREGATES.iter().flat_map(move |aggregate| of(aggregate))
}

/// For how long a copy is kept by who says nothing else.
pub const OFFLINE_HOLD: Duration = Duration::from_hours(72);

/// What answers requests.
pub struct Api {
    executor: Executor<Context, Root>,
    /// Bytes of rows that are read for one request.
    read: Limit,
    /// For how long a copy may be kept that does not ask again.
    hold: Duration,
    /// Where webhooks may be.
    reachable: Arc<Reachable>,
    /// Where files are.
    files: Arc<Files>,
}

/// The API.
pub fn api() -> Api {
    static ROOT: Root = Root;
    Api {
        executor: Executor::new(&QUERY, &MUTATION, &ROOT).streaming(&SUBSCRIPTION),
        read: Limits::default().read,
        hold: OFFLINE_HOLD,
        reachable: Arc::default(),
        files: Arc::default(),
    }
}

impl Api {
    /// The same, within other limits than the usual ones.
    #[must_use]
    pub fn within(self, limits: &Limits) -> Self {
        Self { executor: self.executor.within(limits.of_requests()), read: limits.read, ..self }
    }

    /// The same, with copies that are kept for so long.
    #[must_use]
    pub fn holding(self, hold: Duration) -> Self {
        Self { hold, ..self }
    }

    /// The same, with webhooks that may be there.
    #[must_use]
    pub fn reaching(self, reachable: Arc<Reachable>) -> Self {
        Self { reachable, ..self }
    }

    /// The same, with files that are there.
    #[must_use]
    pub fn keeping(self, files: Arc<Files>) -> Self {
        Self { files, ..self }
    }

    /// Where files are.
    pub fn files(&self) -> Arc<Files> {
        Arc::clone(&self.files)
    }

    /// Where webhooks may be.
    pub fn reachable(&self) -> Arc<Reachable> {
        Arc::clone(&self.reachable)
    }

    /// The schema in the schema language.
    pub fn sdl(&self) -> String {
        self.executor.sdl()
    }

    /// Holds a document against the schema and the limits; answers what its operations are called, or what is wrong with it.
    pub async fn check(&self, document: &str) -> Result<Vec<Option<String>>, Vec<String>> {
        self.executor.check(document).await
    }

    /// The same as a subgraph of Apollo Federation 2.
    pub fn federation(&self) -> String {
        federation::federation(&self.sdl())
    }

    /// The same as a source schema of composite schemas.
    pub fn composite(&self) -> String {
        federation::composite(&self.sdl())
    }

    /// Answers a request; says whether the database did not answer something of it.
    pub async fn answer(
        &self,
        request: &Request,
        viewer: Arc<Viewer>,
        store: &Store,
        catalogue: Arc<Catalogue>,
        (door, introspection): (Door, Introspection),
    ) -> (Response, bool) {
        let store = Arc::new(store.reading_at_most(self.read));
        let asked = Arc::clone(&store);
        let reachable = Arc::clone(&self.reachable);
        let asks = domain::Context { viewer, store, catalogue, door, reachable, files: self.files() };
        let following = Arc::new(Following::new(self.hold, None));
        let context = Context::new(asks, introspection, following);
        let response = self.executor.execute(request, context).await;
        (response, asked.was_unavailable())
    }

    /// Answers what may be a subscription: with its next event, behind a cursor where one is given, and with where that leads.
    pub async fn follow(
        &self,
        request: &Request,
        viewer: Arc<Viewer>,
        store: &Store,
        catalogue: Arc<Catalogue>,
        (door, introspection): (Door, Introspection),
        after: Option<&str>,
    ) -> (Response, Option<Came>) {
        let store = Arc::new(store.reading_at_most(self.read));
        let following = Arc::new(Following::new(self.hold, after));
        let reachable = Arc::clone(&self.reachable);
        let asks = domain::Context { viewer, store, catalogue, door, reachable, files: self.files() };
        let context = Context::new(asks, introspection, Arc::clone(&following));
        let response = self.executor.execute(request, context).await;
        let came = following.came().filter(|_| response.is_event);
        (response, came)
    }
}
