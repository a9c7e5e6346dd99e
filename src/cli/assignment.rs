//! `assignment …`: who holds which role.

use crate::{
    domain::assignment::{self, Grant, Which},
    store::Store,
};
use clap::{
    Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use entity::{
    id::AssignmentId,
    timestamp::Timestamp,
    vocabulary::{Role, UnknownWord, Vocabulary},
};
use std::{error::Error, io::Write};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Grant, end and list the roles that accounts hold.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Grant a role to an account, and print the assignment's id. It works from the next request on.
    ///
    /// The roles of departments, units and the lead office are held for an organization of that kind.
    /// `SYSTEM_ADMIN`, `SECURITY_ADMIN` and `AUDITOR` exclude each other and every other role. `DATA_PLATFORM` is
    /// for services, and all they hold.
    Grant {
        /// The account.
        name: String,
        /// The role.
        #[arg(value_parser = role())]
        role: Role,
        /// The code of the organization that it is held for.
        #[arg(long, value_name = "CODE")]
        organization: Option<String>,
        /// From when, by RFC 3339 (`2022-08-01T00:00:00+08:00`); now, unless it is said.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        from: Option<Timestamp>,
        /// Until when, likewise; until somebody ends it, unless it is said.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        until: Option<Timestamp>,
    },
    /// End an assignment by its id, or those of an account by role. It works no more from the next request on.
    End {
        /// The assignment, as `grant` and `list` print it.
        #[arg(required_unless_present = "account", conflicts_with_all = ["account", "role", "organization"])]
        id: Option<AssignmentId>,
        /// The account.
        #[arg(long, value_name = "NAME", requires = "role")]
        account: Option<String>,
        /// The role.
        #[arg(long, value_parser = role(), requires = "account")]
        role: Option<Role>,
        /// Only for this organization.
        #[arg(long, value_name = "CODE", requires = "account")]
        organization: Option<String>,
    },
    /// List the assignments of an account, or of all: id, account, role, organization, from, until, and on whose behalf, separated
    /// by tabs. Those that have ended are among them.
    List {
        /// The account.
        name: Option<String>,
    },
}

impl Command {
    /// Whether it is the administrators' to do, once there are some.
    pub(super) const fn administers(&self) -> bool {
        matches!(self, Self::Grant { .. })
    }

    /// Does it, and prints what the operator needs to know.
    pub async fn run(self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Grant { name, role, organization, from, until } => {
                let organization = organization.as_deref();
                let id = assignment::grant(store, &Grant { account: &name, role, organization, from, until })
                    .await?;
                writeln!(out, "{id}")?;
            }
            Self::End { id, account, role, organization } => {
                let which = match (id, &account, role) {
                    (Some(id), _, _) => Which::Id(id),
                    (None, Some(account), Some(role)) => {
                        Which::Role { account, role, organization: organization.as_deref() }
                    }
                    (None, _, _) => return Err("name an assignment, or an account and a role".into()),
                };
                let ended = assignment::end(store, &which).await?;
                writeln!(out, "ended: {ended}")?;
            }
            Self::List { name } => {
                for state in assignment::list(store, name.as_deref()).await? {
                    let row = &state.assignment;
                    let organization = state.organization.as_deref().unwrap_or("-");
                    let (from, until) = (row.starts_at.rfc3339(), row.ends_at.map(Timestamp::rfc3339));
                    let until = until.as_deref().unwrap_or("-");
                    let on_behalf_of = state.on_behalf_of.as_deref().unwrap_or("-");
                    writeln!(
                        out,
                        "{}\t{}\t{}\t{organization}\t{from}\t{until}\t{on_behalf_of}",
                        row.id, state.account, row.role
                    )?;
                }
            }
        }
        Ok(())
    }
}

fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.code()))
        .try_map(|word| word.parse::<Role>().map_err(|fault: UnknownWord| fault))
}

fn moment(text: &str) -> Result<Timestamp, time::error::Parse> {
    OffsetDateTime::parse(text, &Rfc3339).map(Timestamp::from_utc)
}

#[cfg(test)]
mod tests {
    use super::{Command, moment};
    use clap::{CommandFactory, Parser};
    use entity::vocabulary::Role;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(subcommand)]
        command: Command,
    }

    fn parse(line: &str) -> Result<Command, clap::Error> {
        Line::try_parse_from(std::iter::once("assignment").chain(line.split(' '))).map(|line| line.command)
    }

    #[test]
    fn the_command_line_holds_together() {
        Line::command().debug_assert();
        assert!(matches!(
            parse("grant zhang DEPARTMENT_SIGNER --organization education").unwrap(),
            Command::Grant { role: Role::DepartmentSigner, .. }
        ));
        assert!(parse("grant zhang MAYOR").is_err());
        assert!(parse("grant zhang AUDITOR --from tomorrow").is_err());
        assert!(parse("end --account zhang --role AUDITOR").is_ok());
        for incomplete in
            ["end", "end --account zhang", "end --role AUDITOR", "end user_x", "end x --account zhang"]
        {
            assert!(parse(incomplete).is_err(), "{incomplete}");
        }
    }

    #[test]
    fn a_moment_has_an_offset() {
        assert_eq!(moment("2022-08-01T08:00:00+08:00").unwrap(), moment("2022-08-01T00:00:00Z").unwrap());
        assert!(moment("2022-08-01").is_err());
    }
}
