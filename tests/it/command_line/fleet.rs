//! Servers that are killed and come again while they are asked: whoever asks finds one that answers.

use super::{Demo, PASSWORD, http::Server};
use crate::harness::Folder;
use serde_json::Value;
use std::{
    process::Command,
    sync::{Arc, PoisonError, RwLock},
    thread,
};

/// Ends the servers of a fleet with a test that fails, whatever threads of it still know them.
pub struct Ends(pub Arc<Fleet>);

impl Drop for Ends {
    fn drop(&mut self) {
        let mut running = self.0.running.write().unwrap_or_else(PoisonError::into_inner);
        for demo in running.iter_mut() {
            drop(demo.take());
        }
    }
}

/// Servers on one database, each of which may be away, and others beside them that never are.
pub struct Fleet {
    folders: Vec<Folder>,
    environment: Vec<(String, String)>,
    running: RwLock<Vec<Option<Demo>>>,
    beside: Vec<Server>,
}

impl Fleet {
    /// Starts so many of them.
    pub fn start(many: usize, environment: &[(&str, &str)]) -> Self {
        let always =
            [("RATE_LIMIT", "off"), ("SIGN_IN_RATE_LIMIT", "off"), ("ISSUER", "https://register.example")];
        let environment = always.iter().chain(environment);
        let environment =
            environment.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let folders = (0..many).map(|_| Folder::new()).collect();
        let running = RwLock::new((0..many).map(|_| None).collect());
        let fleet = Self { folders, environment, running, beside: Vec::new() };
        (0..many).for_each(|place| fleet.begin(place));
        fleet
    }

    /// The same, and one that is never killed.
    pub fn beside(mut self, server: Server) -> Self {
        self.beside.push(server);
        self
    }

    /// Where the first of them runs.
    pub fn folder(&self) -> &Folder {
        &self.folders[0]
    }

    pub fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub fn begin(&self, place: usize) {
        let environment: Vec<_> = self.environment().collect();
        let started = Demo::start(&self.folders[place], &environment);
        self.running.write().unwrap()[place] = Some(started);
    }

    /// Ends one as a loss of power does: while it answers others.
    pub fn kill(&self, place: usize) {
        let pid = self.running.read().unwrap()[place].as_ref().unwrap().child.id().to_string();
        assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
        drop(self.running.write().unwrap()[place].take());
    }

    /// Does something with whichever is there, first the one at `place`, until it is done.
    pub fn with<T>(&self, place: &mut usize, mut does: impl FnMut(&Server) -> Option<T>) -> T {
        loop {
            let running = self.running.read().unwrap();
            let at = *place % (running.len() + self.beside.len());
            let server = match running.get(at) {
                Some(demo) => demo.as_ref().map(|demo| &demo.server),
                None => self.beside.get(at - running.len()),
            };
            if let Some(done) = server.and_then(&mut does) {
                return done;
            }
            drop(running);
            *place += 1;
            thread::yield_now();
        }
    }

    /// Asks whichever answers, first the one at `place`, until one does.
    pub fn ask(&self, place: &mut usize, token: &str, body: &Value) -> Value {
        self.with(place, |server| {
            let answer = server.try_ask_with(token, body)?;
            if answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE" {
                return None;
            }
            assert!(answer.get("errors").is_none(), "{answer}");
            Some(answer["data"].clone())
        })
    }

    /// The token of somebody who signs in at the first.
    pub fn token(&self, name: &str) -> String {
        self.running.read().unwrap()[0].as_ref().unwrap().server.token(name, PASSWORD)
    }

    /// Ends them as a service manager does, and answers where the first ran.
    pub fn stop(mut self) -> Folder {
        for demo in self.running.write().unwrap().drain(..) {
            demo.unwrap().stop();
        }
        self.folders.swap_remove(0)
    }
}
