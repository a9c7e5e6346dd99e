//! `demo`: the main job, on the real policy, in one command.

use super::{
    descriptors, ending, indicators, policy::read, reminding::Reminding, server, sweeping::Sweeping,
    with_store,
};
use crate::{
    authn::password,
    config::{DatabaseConfig, DemoConfig, KeyConfig, ServerConfig, TraceConfig},
    domain::{
        account::{
            self,
            password::{self as rules, Whose},
        },
        assignment::{self, Grant},
        programme,
    },
    http::{Door, serve},
    policy::Pack,
    store::{Patience, Store},
};
use clap::Args;
use entity::{
    account as accounts, indicator_set as indicator_sets,
    vocabulary::{AccountKind, OrganizationKind, Role},
};
use sea_orm::ColumnTrait;
use std::{error::Error, io::Write, net::SocketAddr, sync::Arc};

/// Try it: make the database, import a policy pack, make demo accounts, print them, and serve.
#[derive(Debug, Args)]
pub struct Demo {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    keys: KeyConfig,
    #[command(flatten)]
    server: ServerConfig,
    #[command(flatten)]
    config: DemoConfig,
}

/// A demo account and what it is.
struct Member {
    name: String,
    display_name: String,
    kind: AccountKind,
    role: Role,
    organization: Option<String>,
}

impl Demo {
    /// Where it sends traces.
    pub(super) const fn traces(&self) -> &TraceConfig {
        &self.server.traces
    }

    pub(super) async fn run(self, out: &mut (dyn Write + Send)) -> Result<(), Box<dyn Error>> {
        server::check_replicas(&self.server, &self.database)?;
        let connections = descriptors::suffice(&self.server, &self.database)?;
        let pack = read(&self.config.policy)?;
        let files = server::SignInFiles {
            keys: server::key_files(&self.keys)?,
            providers: server::providers(&self.server)?,
        };
        let (reachable, webhooks) = server::webhooks(&self.server.webhooks)?;
        let tls = server::tls(&self.server)?;
        let listener = server::listen(&self.server).await?;
        let bound = listener.local_addr()?;
        let password = match &self.config.password {
            Some(password) => {
                for member in members(&pack) {
                    let whose = Whose { name: &member.name, display_name: &member.display_name };
                    rules::check(password, whose).map_err(|error| format!("DEMO_PASSWORD: {error}"))?;
                }
                password.clone()
            }
            None => password::random_secret()?,
        };
        with_store(&self.database, Patience::SERVER, async |store, signals| {
            let storage = server::storage(&self.server, &self.database)?;
            let said = signals.end(self.prepare(store, &pack, &password, bound)).await?;
            let _looking = server::read_from(store, &self.server, &self.database).await?;
            ending::print(out, &said)?;
            let app = server::app(Arc::clone(store), (files, reachable, storage), &self.server, bound, true);
            let _sweeping = Sweeping::begin(store, app.api.files());
            let _sealing = store.keep_sealing();
            let _reminding = Reminding::begin(store, self.server.due_soon_days);
            ending::serving(signals, serve(app, Door::new(listener, tls), connections, webhooks)).await
        })
        .await
    }

    /// Makes what is not there yet, and says what it is.
    async fn prepare(
        &self,
        store: &Store,
        pack: &Pack,
        password: &str,
        address: SocketAddr,
    ) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut out = Vec::new();
        store.migrate().await?;
        writeln!(out, "policy {}:", pack.programme.code)?;
        write!(out, "{}", programme::import(store, pack).await?)?;
        // Started again, the set may be published already: it stays as it is.
        let code = indicator_sets::Column::Code.eq(indicators::DRAFT_CODE);
        if store.unscoped_rows::<indicator_sets::Entity>(code).await?.is_empty()
            && indicators::import_draft(store, &self.config.policy).await?
        {
            writeln!(out, "indicators: a draft set, not official; its weights are placeholders")?;
        }
        let members = members(pack);
        let mut made = 0_usize;
        for member in &members {
            made = made.saturating_add(usize::from(make(store, member, password).await?));
        }
        print(&mut out, &members)?;
        let shown = if made > 0 {
            writeln!(
                out,
                "\npassword of the {made} accounts made now, and secret of data-platform: {password}"
            )?;
            password
        } else {
            writeln!(out, "\nthe accounts were there already; their password is the one of the first start")?;
            "PASSWORD"
        };
        let address = format!("{}://{address}", self.server.scheme());
        writeln!(out, "\nask a first question:\n{}\n", first_question(&address, shown))?;
        Ok(out)
    }
}

fn members(pack: &Pack) -> Vec<Member> {
    let mut members = Vec::new();
    for organization in &pack.organizations {
        let pair = match organization.kind {
            OrganizationKind::LeadOffice => {
                [("coordinator", Role::Coordinator), ("deputy", Role::Coordinator)]
            }
            OrganizationKind::Department => {
                [("signer", Role::DepartmentSigner), ("officer", Role::DepartmentOfficer)]
            }
            OrganizationKind::ImplementingUnit => {
                [("signer", Role::UnitSigner), ("officer", Role::UnitOfficer)]
            }
        };
        for (what, role) in pair {
            members.push(Member {
                name: format!("{}.{what}", organization.code),
                display_name: format!("{} {}", organization.name, display(what)),
                kind: AccountKind::Person,
                role,
                organization: Some(organization.code.clone()),
            });
        }
    }
    for (name, display_name, kind, role) in [
        ("auditor", "审计员", AccountKind::Person, Role::Auditor),
        ("sysadmin", "系统管理员", AccountKind::Person, Role::SystemAdmin),
        ("secadmin", "安全管理员", AccountKind::Person, Role::SecurityAdmin),
        ("data-platform", "区数据平台", AccountKind::Service, Role::DataPlatform),
    ] {
        let (name, display_name) = (name.to_owned(), display_name.to_owned());
        members.push(Member { name, display_name, kind, role, organization: None });
    }
    members
}

fn display(what: &str) -> &'static str {
    match what {
        "coordinator" => "统筹协调人",
        "deputy" => "副统筹协调人",
        "signer" => "签署人",
        _ => "经办人",
    }
}

/// Makes an account with its role; says whether it was not there.
async fn make(store: &Store, member: &Member, password: &str) -> Result<bool, Box<dyn Error>> {
    let named = accounts::Column::Name.eq(member.name.as_str());
    let new = store.unscoped_rows::<accounts::Entity>(named).await?.is_empty();
    if new {
        account::create(store, member.kind, &member.name, &member.display_name, password).await?;
    }
    // A start that was cut off may have left an account without its role.
    if assignment::list(store, Some(&member.name)).await?.is_empty() {
        let grant = Grant {
            account: &member.name,
            role: member.role,
            organization: member.organization.as_deref(),
            from: None,
            until: None,
        };
        assignment::grant(store, &grant).await?;
    }
    Ok(new)
}

fn print(out: &mut dyn Write, members: &[Member]) -> Result<(), Box<dyn Error>> {
    writeln!(out, "\n{:<34} {:<20} organization", "account", "role")?;
    for member in members {
        let organization = member.organization.as_deref().unwrap_or("-");
        writeln!(out, "{:<34} {:<20} {organization}", member.name, member.role.to_string())?;
    }
    Ok(())
}

fn first_question(address: &str, password: &str) -> String {
    let sign_in = format!(
        "curl -s {address}/oauth/token -d grant_type=password -d username=education.signer --data-urlencode 'password={password}'"
    );
    let token = r#"sed 's/.*"access_token":"\([^"]*\)".*/\1/'"#;
    let question = r#"{"query":"{ duties(first: 3) { totalCount nodes { status responsibility { text } community { name } } } }"}"#;
    format!(
        "curl -s {address}/graphql -H 'content-type: application/json' -H \"authorization: Bearer $({sign_in} | {token})\" -d '{question}'"
    )
}
