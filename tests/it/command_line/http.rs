//! As much of HTTP/1.1 as it takes to be a client.

use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

pub struct Server {
    pub address: String,
}

impl Server {
    /// Sends a request on a connection of its own; gives the status and the body.
    pub fn send(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // A server that hangs fails the test, not the run.
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let length = body.len();
        let host = &self.address;
        let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
        let headers = headers.lines().map(|header| [header.trim(), "\r\n"].concat()).collect::<String>();
        let request = format!(
            "{line} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, body.to_owned())
    }

    pub fn get(&self, path: &str) -> (u16, String) {
        self.send(&format!("GET {path}"), "")
    }

    /// Asks for a token.
    pub fn sign_in(&self, name: &str, password: &str) -> (u16, Value) {
        let form = format!("grant_type=password&username={name}&password={password}");
        let head = "POST /oauth/token\ncontent-type: application/x-www-form-urlencoded";
        let (status, body) = self.send(head, &form);
        (status, serde_json::from_str(&body).unwrap())
    }

    /// The access token of somebody who may sign in.
    #[track_caller]
    pub fn token(&self, name: &str, password: &str) -> String {
        let (status, answer) = self.sign_in(name, password);
        assert_eq!(status, 200, "{answer}");
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// Asks the API; `body` is the whole request.
    pub fn ask_with(&self, token: &str, id: &str, body: &Value) -> Value {
        let head = format!(
            "POST /graphql\ncontent-type: application/json\nauthorization: Bearer {token}\nx-request-id: {id}"
        );
        let (_, body) = self.send(&head, &body.to_string());
        serde_json::from_str(&body).unwrap()
    }

    /// Asks the API of a server that may be gone at any moment; none where it was.
    pub fn try_ask_with(&self, token: &str, body: &Value) -> Option<Value> {
        let body = body.to_string();
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_mins(1))).ok()?;
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             authorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut response = String::new();
        stream.read_to_string(&mut response).ok()?;
        serde_json::from_str(response.split_once("\r\n\r\n")?.1).ok()
    }

    pub fn ask(&self, token: &str, query: &str) -> Value {
        self.ask_with(token, "test", &json!({ "query": query }))
    }

    /// Signs the first duty that the holder of the token may see; gives its id.
    #[track_caller]
    pub fn sign_first(&self, token: &str, statement: &str) -> Value {
        let query = "{ duties(first: 1, orderBy: RESPONSIBILITY) { nodes { id contentDigest } } }";
        let duty = &self.ask(token, query)["data"]["duties"]["nodes"][0];
        let input = json!({
            "id": duty["id"],
            "act": "ACKNOWLEDGE",
            "contentDigest": duty["contentDigest"],
            "statement": statement,
            "idempotencyKey": "first",
        });
        let query =
            "mutation Sign($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }";
        let body = json!({ "query": query, "operationName": "Sign", "variables": { "input": input } });
        let answer = self.ask_with(token, "request-that-signs", &body);
        assert_eq!(answer["data"]["signDuty"]["userErrors"], json!([]), "{answer}");
        duty["id"].clone()
    }
}
