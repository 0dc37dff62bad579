//! The two builders: one body, made once for each flavour.
//!
//! A builder holds a pattern and a [`Config`]; each method sets one field.

use crate::config::{Compile, Config, Tuning};
use crate::dump::Dump;
use crate::engine::Engine;
use crate::error::Error;

pub(crate) mod set;

/// A configuration with the UTF-8 mode of a flavour.
fn config(utf8: bool) -> Config {
    let mut config = Config::default();
    config.syntax.utf8 = utf8;
    config
}

/// Defines `RegexBuilder` for one flavour.
///
/// `$path` is the module in the examples, `$hay` what turns a string literal
/// into a haystack, `$utf8` the UTF-8 mode, `$finish` the way from an engine
/// to the regex.
macro_rules! regex_builder {
    ($regex:ty, $path:literal, $hay:literal, $utf8:literal, $finish:expr) => {
        /// Builds a regex with options.
        ///
        /// Every option can also be set inside a pattern, where it has a
        /// letter; the builder sets it for the whole pattern.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::RegexBuilder;")]
        ///
        /// let re = RegexBuilder::new(r"^ begin $")
        ///     .case_insensitive(true)
        ///     .multi_line(true)
        ///     .ignore_whitespace(true)
        ///     .build()?;
        #[doc = concat!("assert!(re.is_match(\"x\\nBegin\\n\"", $hay, "));")]
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone, Debug)]
        pub struct RegexBuilder {
            pattern: String,
            config: Config,
        }

        impl RegexBuilder {
            /// A builder for a pattern, with the default options.
            ///
            /// The pattern is looked at by [`build`](RegexBuilder::build)
            /// only.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// assert!(RegexBuilder::new("a+").build().is_ok());
            /// ```
            pub fn new(pattern: &str) -> RegexBuilder {
                RegexBuilder {
                    pattern: pattern.to_owned(),
                    config: config($utf8),
                }
            }

            /// Compiles the pattern.
            ///
            /// # Errors
            ///
            /// [`Error::Syntax`] if the pattern is not valid with these
            /// options, [`Error::CompiledTooBig`] if it exceeds the
            /// [size limit](RegexBuilder::size_limit).
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let error = RegexBuilder::new("a{2").build().unwrap_err();
            /// assert!(error.to_string().contains("unclosed counted repetition"));
            /// ```
            pub fn build(&self) -> Result<$regex, Error> {
                let engine = Engine::new(&self.pattern, &self.config)?;
                Ok($finish(engine))
            }

            /// What the pattern becomes with these options, stage by stage.
            ///
            /// # Errors
            ///
            /// Those of [`build`](RegexBuilder::build).
            ///
            /// # Cost
            ///
            /// More than that of [`build`](RegexBuilder::build): the
            /// automaton is explored at once.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            /// use jitregex::dump::Stage;
            ///
            /// let dump = RegexBuilder::new("ab|cd").dump()?;
            /// let plan = dump.stage(Stage::Plan);
            /// assert!(plan.starts_with("literal search in machine code"));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn dump(&self) -> Result<Dump, Error> {
                Dump::new(&self.pattern, &self.config)
            }

            /// Unicode mode, the flag `u`. On by default.
            ///
            /// In this mode the unit of matching is the codepoint, classes
            /// like `\w` and `\p{Greek}` know all of Unicode, and case is
            /// folded by Unicode's simple rules. Without it the unit is the
            /// byte and classes are ASCII.
            ///
            /// # Errors
            ///
            /// Over strings, a pattern without Unicode mode that could match
            /// invalid UTF-8 is refused by [`build`](RegexBuilder::build).
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let re = RegexBuilder::new(r"\w").unicode(false).build()?;
            #[doc = concat!("assert!(!re.is_match(\"δ\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn unicode(&mut self, yes: bool) -> &mut RegexBuilder {
                self.config.syntax.unicode = yes;
                self
            }

            /// Case-insensitive matching, the flag `i`.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let re = RegexBuilder::new("δ").case_insensitive(true).build()?;
            #[doc = concat!("assert!(re.is_match(\"Δ\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn case_insensitive(&mut self, yes: bool) -> &mut RegexBuilder {
                self.config.syntax.case_insensitive = yes;
                self
            }

            /// Multi-line mode, the flag `m`: `^` and `$` match at lines.
            ///
            /// Without it they match at the ends of the haystack only.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let re = RegexBuilder::new("^b$").multi_line(true).build()?;
            #[doc = concat!("assert!(re.is_match(\"a\\nb\\nc\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn multi_line(&mut self, yes: bool) -> &mut RegexBuilder {
                self.config.syntax.multi_line = yes;
                self
            }

            /// The flag `s`: `.` matches a line terminator too.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let mut builder = RegexBuilder::new("a.b");
            #[doc = concat!("let haystack = \"a\\nb\"", $hay, ";")]
            /// assert!(!builder.build()?.is_match(haystack));
            /// builder.dot_matches_new_line(true);
            /// assert!(builder.build()?.is_match(haystack));
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn dot_matches_new_line(
                &mut self,
                yes: bool,
            ) -> &mut RegexBuilder {
                self.config.syntax.dot_matches_new_line = yes;
                self
            }

            /// CRLF mode, the flag `R`.
            ///
            /// `\r`, `\n` and `\r\n` all end a line, `.` matches neither
            /// `\r` nor `\n`, and nothing matches between the two of a
            /// `\r\n`.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let re = RegexBuilder::new("^.+$")
            ///     .multi_line(true)
            ///     .crlf(true)
            ///     .build()?;
            #[doc = concat!("let found = re.find(\"\\r\\nfoo\\r\\n\"", $hay, ").unwrap();")]
            /// assert_eq!(found.range(), 2..5);
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn crlf(&mut self, yes: bool) -> &mut RegexBuilder {
                self.config.syntax.crlf = yes;
                self
            }

            /// The byte that ends a line, `\n` by default.
            ///
            /// It decides what `.` does not match and where `^` and `$`
            /// match in multi-line mode. [CRLF mode](RegexBuilder::crlf)
            /// overrides it.
            ///
            /// # Errors
            ///
            /// Over strings, if the byte is not ASCII and that makes the
            /// pattern match invalid UTF-8.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let re = RegexBuilder::new("(?m)^b$").line_terminator(0).build()?;
            #[doc = concat!("assert!(re.is_match(\"a\\0b\\0c\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn line_terminator(&mut self, byte: u8) -> &mut RegexBuilder {
                self.config.syntax.line_terminator = byte;
                self
            }

            /// The flag `U`: `a*` is lazy and `a*?` is greedy.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let re = RegexBuilder::new("a+").swap_greed(true).build()?;
            #[doc = concat!("assert_eq!(re.find(\"aaa\"", $hay, ").unwrap().len(), 1);")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn swap_greed(&mut self, yes: bool) -> &mut RegexBuilder {
                self.config.syntax.swap_greed = yes;
                self
            }

            /// The flag `x`: white space in the pattern means nothing, and
            /// `#` begins a comment.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let re = RegexBuilder::new("a b # then a c\n c")
            ///     .ignore_whitespace(true)
            ///     .build()?;
            #[doc = concat!("assert!(re.is_match(\"abc\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn ignore_whitespace(
                &mut self,
                yes: bool,
            ) -> &mut RegexBuilder {
                self.config.syntax.ignore_whitespace = yes;
                self
            }

            /// Octal escapes like `\141`, which are errors by default.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let re = RegexBuilder::new(r"\141").octal(true).build()?;
            #[doc = concat!("assert!(re.is_match(\"a\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn octal(&mut self, yes: bool) -> &mut RegexBuilder {
                self.config.syntax.octal = yes;
                self
            }

            /// How deeply a pattern may nest, 250 by default.
            ///
            /// # Errors
            ///
            /// [`build`](RegexBuilder::build) refuses a pattern that nests
            /// more deeply with [`Error::Syntax`].
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// assert!(RegexBuilder::new("a").nest_limit(0).build().is_ok());
            /// assert!(RegexBuilder::new("ab").nest_limit(0).build().is_err());
            /// ```
            pub fn nest_limit(&mut self, limit: u32) -> &mut RegexBuilder {
                self.config.syntax.nest_limit = limit;
                self
            }

            /// How many bytes a compiled pattern may take, about 10 MB by
            /// default.
            ///
            /// It bounds what building a regex from an untrusted pattern can
            /// cost. It does not bound the automaton and the machine code
            /// made from it: those have budgets of their own, and a regex
            /// that exceeds them runs on a slower engine.
            ///
            /// # Errors
            ///
            /// [`build`](RegexBuilder::build) refuses a pattern that is
            /// bigger with [`Error::CompiledTooBig`].
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// assert!(RegexBuilder::new(r"\w{1000}").build().is_err());
            /// assert!(RegexBuilder::new(r"\w").size_limit(45_000).build().is_err());
            /// ```
            pub fn size_limit(&mut self, bytes: usize) -> &mut RegexBuilder {
                self.config.size_limit = bytes;
                self
            }

            /// How many bytes all tables together may grow to while searches
            /// run; 64 MiB unless it is set. All threads share them.
            /// [`Report::table_bytes`](crate::Report::table_bytes) says how
            /// many there are.
            ///
            /// A smaller limit saves memory and may cost speed. Answers do
            /// not change.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            ///
            /// let re = RegexBuilder::new(r"\w+").dfa_size_limit(0).build()?;
            #[doc = concat!("assert!(re.is_match(\"abc\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn dfa_size_limit(
                &mut self,
                bytes: usize,
            ) -> &mut RegexBuilder {
                self.config.tuning.limit_tables(bytes);
                self
            }

            /// When machine code is emitted:
            /// [lazily](Compile::Lazy) by default.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexBuilder;")]
            /// use jitregex::Compile;
            ///
            /// let re = RegexBuilder::new(r"\d+")
            ///     .compile(Compile::Eager)
            ///     .build()?;
            #[doc = concat!("assert!(re.is_match(\"7\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn compile(&mut self, when: Compile) -> &mut RegexBuilder {
                self.config.compile = when;
                self
            }

            /// Forces engines, levels and sizes. For tests.
            #[doc(hidden)]
            pub fn tuning(&mut self, tuning: Tuning) -> &mut RegexBuilder {
                self.config.tuning = tuning;
                self
            }
        }
    };
}

pub(crate) mod string {
    //! The builder of regexes over strings.

    use super::*;
    use crate::regex::string;

    regex_builder!(
        string::JitRegex,
        "jitregex",
        "",
        true,
        string::JitRegex::from_engine
    );
}

pub(crate) mod bytes {
    //! The builder of regexes over byte strings.

    use regex_syntax::hir::Hir;

    use super::*;
    use crate::regex::bytes;

    regex_builder!(
        bytes::JitRegex,
        "jitregex::bytes",
        ".as_bytes()",
        false,
        bytes::JitRegex::from_engine
    );

    impl RegexBuilder {
        /// Builds a regex from an HIR; `pattern` is what
        /// [`as_str`](bytes::JitRegex::as_str) then gives.
        ///
        /// The syntactic options have no effect, except for the line
        /// terminator. For programs that rewrite patterns.
        ///
        /// # Errors
        ///
        /// [`Error::CompiledTooBig`] if the HIR exceeds the size limit.
        #[doc(hidden)]
        pub fn build_from_hir(
            &self,
            hir: &Hir,
            pattern: &str,
        ) -> Result<bytes::JitRegex, Error> {
            let engine = Engine::from_hir(hir.clone(), pattern, &self.config)?;
            Ok(bytes::JitRegex::from_engine(engine))
        }

        /// What an HIR becomes, stage by stage; as
        /// [`build_from_hir`](RegexBuilder::build_from_hir).
        ///
        /// # Errors
        ///
        /// [`Error::CompiledTooBig`] if the HIR exceeds the size limit.
        #[doc(hidden)]
        pub fn dump_from_hir(&self, hir: &Hir) -> Result<Dump, Error> {
            Dump::from_hir(hir.clone(), &self.config)
        }
    }
}
