//! Just enough of Rust's grammar to see what a source file names.
//!
//! [`scan`] reads a file as tokens, leaves out comments, string contents and
//! everything that is compiled for tests only, and gives every path that
//! begins with `crate`, `self`, `super` or the name of a crate, together with
//! the module that it stands in.

/// What a source file names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Paths from the root of this crate, without the leading `crate`.
    pub(crate) inner: Vec<Vec<String>>,
    /// Paths that begin with anything else, as they are written.
    pub(crate) outer: Vec<Vec<String>>,
    /// How often `unsafe` occurs.
    pub(crate) unsafes: usize,
    /// How often `dynasm!` occurs.
    pub(crate) dynasms: usize,
    /// Modules that are declared in files of their own, for tests only.
    pub(crate) test_modules: Vec<String>,
}

/// Reads the file that holds this module.
pub(crate) fn scan(source: &str, module: &[&str]) -> Names {
    let module = module.iter().map(|name| name.to_string()).collect();
    let mut names = Names::default();
    let tokens = without_tests(tokens(source), &mut names.test_modules);
    Scanner { tokens, at: 0, module, depth: 0, open: vec![], names }.run()
}

/// Splits source text into identifiers and single punctuation characters.
/// `::` is one token, a literal is none.
fn tokens(source: &str) -> Vec<String> {
    let text: Vec<char> = source.chars().collect();
    let mut tokens = vec![];
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        at += match rest {
            ['/', '/', ..] => line_len(rest),
            ['/', '*', ..] => comment_len(rest),
            ['r', '"', ..] | ['r', '#', '"' | '#', ..] => raw_len(rest, 1),
            ['b', 'r', '"' | '#', ..] => raw_len(rest, 2),
            ['b' | 'c', '"', ..] => 1 + quoted_len(&rest[1..]),
            ['b', '\'', ..] => 1 + quoted_len(&rest[1..]),
            ['"', ..] | ['\'', '\\', ..] | ['\'', _, '\'', ..] => {
                quoted_len(rest)
            }
            [':', ':', ..] => {
                tokens.push("::".to_owned());
                2
            }
            [first, ..] if is_name(*first) => {
                let name: String =
                    rest.iter().take_while(|c| is_name(**c)).collect();
                let len = name.chars().count();
                tokens.push(name);
                len
            }
            [first, ..] => {
                if !first.is_whitespace() {
                    tokens.push(first.to_string());
                }
                1
            }
            [] => unreachable!("`at` is below the length"),
        };
    }
    tokens
}

fn is_name(ch: char) -> bool {
    ch == '_' || ch.is_alphanumeric()
}

fn line_len(text: &[char]) -> usize {
    text.iter().position(|c| *c == '\n').unwrap_or(text.len())
}

/// The length of a block comment, nested ones included.
fn comment_len(text: &[char]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < text.len() {
        match text[at..] {
            ['/', '*', ..] => {
                depth += 1;
                at += 2;
            }
            ['*', '/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    break;
                }
            }
            _ => at += 1,
        }
    }
    at
}

/// The length of a quoted literal with escapes.
fn quoted_len(text: &[char]) -> usize {
    let mut at = 1;
    while at < text.len() && text[at] != text[0] {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of a raw string whose hashes begin at `prefix`, or of the
/// prefix alone if it is a raw identifier.
fn raw_len(text: &[char], prefix: usize) -> usize {
    let hashes = text[prefix..].iter().take_while(|c| **c == '#').count();
    if text.get(prefix + hashes) != Some(&'"') {
        return prefix + hashes;
    }
    let mut close = vec!['"'];
    close.resize(1 + hashes, '#');
    let body = prefix + hashes + 1;
    let end = text[body..].windows(close.len()).position(|w| *w == close[..]);
    end.map_or(text.len(), |end| body + end + close.len())
}

/// Leaves out every item under `#[cfg(test)]` or the like.
fn without_tests(
    tokens: Vec<String>,
    test_modules: &mut Vec<String>,
) -> Vec<String> {
    let mut kept = vec![];
    let mut at = 0;
    while at < tokens.len() {
        if !is_test_attribute(&tokens[at..]) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let end = at + item_len(&tokens[at..]);
        let item = &tokens[at..end];
        if let [.., kind, name, last] = item
            && kind == "mod"
            && last == ";"
        {
            test_modules.push(name.clone());
        }
        at = end;
    }
    kept
}

/// True for `#[cfg(test)]` and `#[cfg(all(.. test ..))]`.
fn is_test_attribute(tokens: &[String]) -> bool {
    let head = ["#", "[", "cfg", "("];
    let begins = tokens.len() > 4
        && tokens.iter().zip(head).all(|(token, want)| token == want);
    let inside = || &tokens[..group_len(&tokens[1..]) + 1];
    begins
        && inside().iter().any(|token| token == "test")
        && !inside().iter().any(|token| token == "not" || token == "any")
}

/// The length of an item with its attributes: up to the first `;` or the end
/// of the first braces.
fn item_len(tokens: &[String]) -> usize {
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].as_str() {
            ";" => return at + 1,
            "{" => return at + group_len(&tokens[at..]),
            "(" | "[" => at += group_len(&tokens[at..]),
            _ => at += 1,
        }
    }
    at
}

/// The length of a bracketed group that begins at the first token.
fn group_len(tokens: &[String]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

struct Scanner {
    tokens: Vec<String>,
    at: usize,
    /// The module that the next token stands in.
    module: Vec<String>,
    depth: usize,
    /// The depths at which inline modules were opened.
    open: Vec<usize>,
    names: Names,
}

impl Scanner {
    fn run(mut self) -> Names {
        while self.at < self.tokens.len() {
            self.step();
        }
        self.names
    }

    fn token(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn step(&mut self) {
        let next_is_path = self.token(1) == "::";
        match self.token(0) {
            "use" => {
                self.at += 1;
                return self.use_tree(vec![]);
            }
            "mod" if self.token(2) == "{" => {
                let name = self.token(1).to_owned();
                self.module.push(name);
                self.open.push(self.depth);
                self.at += 1;
            }
            "{" => self.depth += 1,
            "}" => {
                self.depth = self.depth.saturating_sub(1);
                if self.open.last() == Some(&self.depth) {
                    self.open.pop();
                    self.module.pop();
                }
            }
            "unsafe" => self.names.unsafes += 1,
            "dynasm" if self.token(1) == "!" => self.names.dynasms += 1,
            name if next_is_path && name.starts_with(is_name) => {
                return self.inline_path();
            }
            _ => {}
        }
        self.at += 1;
    }

    /// Reads `a::b::{c, d as e, *}` up to what follows it.
    fn use_tree(&mut self, mut path: Vec<String>) {
        loop {
            match self.token(0) {
                "{" => {
                    self.at += 1;
                    while self.token(0) != "}" && !self.token(0).is_empty() {
                        self.use_tree(path.clone());
                        if self.token(0) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "::" => self.at += 1,
                "as" => self.at += 2,
                name if name == "*" || name.starts_with(is_name) => {
                    path.push(name.to_owned());
                    self.at += 1;
                }
                _ => return self.record(path),
            }
        }
    }

    /// Reads `a::b::c` in an expression or a type.
    fn inline_path(&mut self) {
        let mut path = vec![self.token(0).to_owned()];
        self.at += 1;
        while self.token(0) == "::" && self.token(1).starts_with(is_name) {
            path.push(self.token(1).to_owned());
            self.at += 2;
        }
        self.record(path);
    }

    /// Notes a path, resolved against the module it stands in.
    fn record(&mut self, path: Vec<String>) {
        let mut at = self.module.clone();
        let mut rest = &path[..];
        match rest.first().map(String::as_str) {
            Some("crate") => {
                at.clear();
                rest = &rest[1..];
            }
            Some("self" | "super") => {}
            Some(_) => return self.names.outer.push(path),
            None => return,
        }
        while let Some("self" | "super") = rest.first().map(String::as_str) {
            if rest[0] == "super" {
                at.pop();
            }
            rest = &rest[1..];
        }
        at.extend(rest.iter().cloned());
        self.names.inner.push(at);
    }
}
