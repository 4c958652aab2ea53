package ducha.test;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.FilteringTokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * The three parts of the server's module analysis-common that its index of API keys names. The integration distribution
 * comes without that module, and with this its security module, which is the real one, makes and checks API keys.
 */
public class EmailAnalysis extends Plugin implements AnalysisPlugin {

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("uax_url_email", (index, environment, name, settings) -> new TokenizerFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Tokenizer create() {
                return new UAX29URLEmailTokenizer();
            }
        });
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of("unique", (index, environment, name, settings) -> new Filter(name) {
            @Override
            public TokenStream create(TokenStream tokens) {
                return new Unique(tokens);
            }
        }, "pattern_capture", AnalysisPlugin.requiresAnalysisSettings(EmailAnalysis::patterns));
    }

    private static TokenFilterFactory patterns(IndexSettings index, Environment environment, String name, Settings s) {
        List<String> given = s.getAsList("patterns");
        Pattern[] patterns = given.stream().map(Pattern::compile).toArray(Pattern[]::new);
        boolean whole = s.getAsBoolean("preserve_original", true);
        return new Filter(name) {
            @Override
            public TokenStream create(TokenStream tokens) {
                return new PatternCaptureGroupTokenFilter(tokens, whole, patterns);
            }
        };
    }

    private abstract static class Filter implements TokenFilterFactory {
        private final String name;

        Filter(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }
    }

    /** Lets each term of a text pass once. */
    private static final class Unique extends FilteringTokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final CharArraySet seen = new CharArraySet(8, false);

        Unique(TokenStream tokens) {
            super(tokens);
        }

        @Override
        protected boolean accept() {
            return seen.add(term.toString());
        }

        @Override
        public void reset() throws java.io.IOException {
            super.reset();
            seen.clear();
        }
    }
}
