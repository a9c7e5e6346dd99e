//! Who answers over HTTP.

use crate::{
    SERVER, client,
    place::server::Server,
    process::worked,
    questions::Ask,
    round::{Look, work_of},
};
use std::collections::HashMap;

pub struct Party {
    /// What stands behind the name of a question; nothing of the product.
    pub name: &'static str,
    pub address: String,
    pub process: u32,
    /// What its connections to the database are called.
    pub connections: &'static str,
    /// The tokens of accounts; a peer believes a name.
    tokens: Option<HashMap<String, String>>,
}

impl Party {
    /// The product, with a token for each account that asks.
    pub fn product<'a>(server: &Server, accounts: impl Iterator<Item = &'a str>) -> Self {
        let mut tokens = HashMap::new();
        for account in accounts {
            if !tokens.contains_key(account) {
                tokens.insert(account.to_owned(), server.sign_in(account));
            }
        }
        let address = server.address.clone();
        Self { name: "", address, process: server.id(), connections: SERVER, tokens: Some(tokens) }
    }

    /// Somebody else, who answers the same.
    pub fn peer(name: &'static str, address: String, process: u32) -> Self {
        Self { name, address, process, connections: name, tokens: None }
    }

    /// A question as it goes to this one.
    pub fn request(&self, ask: &Ask) -> String {
        match &self.tokens {
            Some(tokens) => client::request(&tokens[&ask.account], &ask.body()),
            None => client::request(&ask.account, &ask.with_plain_ids()),
        }
    }

    /// What it has worked, and had the database work and do.
    pub fn look(&self, backends: &[u32]) -> Look {
        Look {
            server: worked(self.process).unwrap_or_default(),
            database: work_of(backends),
            statements: self.tokens.as_ref().and_then(|_| statements(&self.address)),
        }
    }
}

/// The statements that the product says it sent since it started; none where it does not say.
fn statements(address: &str) -> Option<u64> {
    let (_, shown) = client::get(address, "/metrics")?;
    shown.lines().find_map(|line| line.strip_prefix("database_statements "))?.parse().ok()
}
