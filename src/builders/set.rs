//! The two builders of sets: one body, made once for each flavour.

/// Defines one option of a set's builder.
///
/// The example in the documentation builds a set of one pattern with the
/// option, and says whether it then matches a haystack.
macro_rules! set_option {
    (
        $path:literal, $hay:literal, $(#[doc = $doc:literal])+
        $name:ident($type:ty, $value:literal) = $($field:ident).+;
        $pattern:literal on $haystack:literal is $matches:literal
    ) => {
        $(#[doc = $doc])+
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::RegexSetBuilder;")]
        ///
        #[doc = concat!("let set = RegexSetBuilder::new([r\"", $pattern, "\"])")]
        #[doc = concat!("    .", stringify!($name), "(", $value, ")")]
        ///     .build()?;
        #[doc = concat!(
            "assert_eq!(set.is_match(\"", $haystack, "\"", $hay, "), ",
            $matches, ");",
        )]
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        pub fn $name(&mut self, value: $type) -> &mut RegexSetBuilder {
            self.config.$($field).+ = value;
            self
        }
    };
}

/// Defines `RegexSetBuilder` for one flavour.
///
/// `$path` is the module in the examples, `$hay` what turns a string literal
/// into a haystack, `$utf8` the UTF-8 mode, `$finish` the way from an engine
/// to the set.
macro_rules! regex_set_builder {
    ($set:ty, $path:literal, $hay:literal, $utf8:literal, $finish:expr) => {
        /// Builds a set of patterns with options, the same for all of them.
        ///
        /// # Example
        ///
        /// ```
        #[doc = concat!("use ", $path, "::RegexSetBuilder;")]
        ///
        /// let set = RegexSetBuilder::new(["^a$", "b  c"])
        ///     .multi_line(true)
        ///     .ignore_whitespace(true)
        ///     .build()?;
        #[doc = concat!("assert!(set.matches(\"bc\\na\"", $hay, ").matched_all());")]
        /// # Ok::<(), jitregex::Error>(())
        /// ```
        #[derive(Clone, Debug)]
        pub struct RegexSetBuilder {
            patterns: Vec<String>,
            config: Config,
        }

        impl RegexSetBuilder {
            /// A builder for patterns, with the default options.
            ///
            /// The patterns are looked at by
            /// [`build`](RegexSetBuilder::build) only.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSetBuilder;")]
            ///
            /// assert!(RegexSetBuilder::new(["a+", "b"]).build().is_ok());
            /// ```
            pub fn new<I, S>(patterns: I) -> RegexSetBuilder
            where
                I: IntoIterator<Item = S>,
                S: AsRef<str>,
            {
                let patterns = patterns.into_iter();
                let patterns = patterns.map(|it| it.as_ref().to_owned());
                RegexSetBuilder {
                    patterns: patterns.collect(),
                    config: config($utf8),
                }
            }

            /// Compiles the patterns.
            ///
            /// # Errors
            ///
            /// [`Error::Syntax`] if a pattern is not valid with these
            /// options, [`Error::CompiledTooBig`] if all together exceed the
            /// [size limit](RegexSetBuilder::size_limit).
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSetBuilder;")]
            ///
            /// let error = RegexSetBuilder::new(["a", "b{2"]).build().unwrap_err();
            /// assert!(error.to_string().contains("unclosed counted repetition"));
            /// ```
            pub fn build(&self) -> Result<$set, Error> {
                let patterns = self.patterns.clone();
                let engine = SetEngine::new(patterns, &self.config)?;
                Ok($finish(engine))
            }

            set_option!($path, $hay,
                /// Unicode mode, the flag `u`. On by default.
                ///
                /// # Errors
                ///
                /// Over strings, a pattern without Unicode mode that could
                /// match invalid UTF-8 is refused by
                /// [`build`](RegexSetBuilder::build).
                unicode(bool, "false") = syntax.unicode;
                "\\w" on "δ" is "false");

            set_option!($path, $hay,
                /// Case-insensitive matching, the flag `i`.
                case_insensitive(bool, "true") = syntax.case_insensitive;
                "δ" on "Δ" is "true");

            set_option!($path, $hay,
                /// Multi-line mode, the flag `m`: `^` and `$` match at lines.
                multi_line(bool, "true") = syntax.multi_line;
                "^b$" on "a\\nb" is "true");

            set_option!($path, $hay,
                /// The flag `s`: `.` matches a line terminator too.
                dot_matches_new_line(bool, "true")
                    = syntax.dot_matches_new_line;
                "a.b" on "a\\nb" is "true");

            set_option!($path, $hay,
                /// CRLF mode, the flag `R`: `\r`, `\n` and `\r\n` end a line.
                crlf(bool, "true") = syntax.crlf;
                "(?m)^b$" on "a\\rb\\r" is "true");

            set_option!($path, $hay,
                /// The byte that ends a line, `\n` by default.
                ///
                /// [CRLF mode](RegexSetBuilder::crlf) overrides it.
                ///
                /// # Errors
                ///
                /// Over strings, if the byte is not ASCII and that makes a
                /// pattern match invalid UTF-8.
                line_terminator(u8, "b'|'") = syntax.line_terminator;
                "(?m)^b$" on "a|b|c" is "true");

            set_option!($path, $hay,
                /// The flag `U`: `a*` is lazy and `a*?` is greedy. Which
                /// patterns match does not depend on it.
                swap_greed(bool, "true") = syntax.swap_greed;
                "a+" on "aa" is "true");

            set_option!($path, $hay,
                /// The flag `x`: white space in a pattern means nothing, and
                /// `#` begins a comment.
                ignore_whitespace(bool, "true") = syntax.ignore_whitespace;
                "a b # c" on "ab" is "true");

            set_option!($path, $hay,
                /// Octal escapes like `\141`, which are errors by default.
                octal(bool, "true") = syntax.octal;
                "\\141" on "a" is "true");

            set_option!($path, $hay,
                /// How deeply a pattern may nest, 250 by default.
                ///
                /// # Errors
                ///
                /// [`build`](RegexSetBuilder::build) refuses a pattern that
                /// nests more deeply with [`Error::Syntax`].
                nest_limit(u32, "1") = syntax.nest_limit;
                "ab" on "ab" is "true");

            set_option!($path, $hay,
                /// How many bytes all patterns together may take when they
                /// are compiled, about 10 MB by default.
                ///
                /// Automata and machine code do not count: they have budgets
                /// of their own, and a set that exceeds them runs on a slower
                /// engine.
                ///
                /// # Errors
                ///
                /// [`build`](RegexSetBuilder::build) refuses a set that is
                /// bigger with [`Error::CompiledTooBig`].
                size_limit(usize, "100_000") = size_limit;
                "[a-z]+" on "a" is "true");

            set_option!($path, $hay,
                /// When machine code is emitted:
                /// [lazily](Compile::Lazy) by default.
                compile(Compile, "jitregex::Compile::Eager") = compile;
                "a+" on "a" is "true");

            /// How many bytes all tables together may grow to while searches
            /// run, those for single patterns included; 64 MiB unless it is
            /// set.
            ///
            /// A smaller limit saves memory and may cost speed. Answers do
            /// not change.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use ", $path, "::RegexSetBuilder;")]
            ///
            /// let set = RegexSetBuilder::new([r"\w+"]).dfa_size_limit(0).build()?;
            #[doc = concat!("assert!(set.is_match(\"abc\"", $hay, "));")]
            /// # Ok::<(), jitregex::Error>(())
            /// ```
            pub fn dfa_size_limit(
                &mut self,
                bytes: usize,
            ) -> &mut RegexSetBuilder {
                self.config.tuning.limit_tables(bytes);
                self
            }

            /// Forces engines, levels and sizes. For tests.
            #[doc(hidden)]
            pub fn tuning(&mut self, tuning: Tuning) -> &mut RegexSetBuilder {
                self.config.tuning = tuning;
                self
            }
        }
    };
}

pub(crate) mod string {
    //! The builder of sets over strings.

    use crate::builders::config;
    use crate::config::{Compile, Config, Tuning};
    use crate::engine::set::SetEngine;
    use crate::error::Error;
    use crate::regex::set::{bytes, string};

    fn finish(engine: SetEngine) -> string::RegexSet {
        let bytes = bytes::RegexSet::from_engine(engine);
        string::RegexSet::from_bytes(bytes)
    }

    regex_set_builder!(string::RegexSet, "jitregex", "", true, finish);
}

pub(crate) mod bytes {
    //! The builder of sets over byte strings.

    use crate::builders::config;
    use crate::config::{Compile, Config, Tuning};
    use crate::engine::set::SetEngine;
    use crate::error::Error;
    use crate::regex::set::bytes;

    regex_set_builder!(
        bytes::RegexSet,
        "jitregex::bytes",
        ".as_bytes()",
        false,
        bytes::RegexSet::from_engine
    );
}
