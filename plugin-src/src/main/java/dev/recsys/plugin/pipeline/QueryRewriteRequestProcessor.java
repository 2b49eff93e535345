/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.pipeline;

import dev.recsys.ingest.rewrite.RewriteType;
import dev.recsys.plugin.ext.RewritesSection;
import dev.recsys.plugin.stats.Counter;
import dev.recsys.plugin.stats.Timing;
import dev.recsys.plugin.table.QueryTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.lucene.search.IndexSearcher;
import org.opensearch.OpenSearchTimeoutException;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.Nullable;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.PipelineProcessingContext;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchRequestProcessor;
import org.opensearch.tasks.TaskResourceTrackingService;
import org.opensearch.threadpool.ThreadPool;

/**
 * Searches also with what a query table knows of the user's query.
 *
 * <pre>{"query_rewrite": {"table": "shop", "query_path": "query.match.title.query", "nearest": 0.7, "fallback": true, "timeout": "100ms",
 *   "min_hits": 10, "combine": "dis_max", "tie_breaker": 0,
 *   "policies": {"synonym": {"when": "always", "max": 2, "weight": 0.5}},
 *   "categories": {"field": "category", "boost": 0.3, "max": 3, "filter_above": 0.95}}}</pre>
 *
 * <p>It fails no search and blocks no thread: whatever goes wrong, and when the table does not answer in time, the search goes on as it
 * came, and that is counted.
 */
final class QueryRewriteRequestProcessor extends AbstractProcessor implements SearchRequestProcessor {
    static final String TYPE = "query_rewrite";

    private static final Logger logger = LogManager.getLogger(QueryRewriteRequestProcessor.class);

    /** Of the clauses that a search may have, those for rewrites: the rest is for the user's own, and for a second search's. */
    private static final int SHARE_OF_CLAUSES = 4;

    private final RewriteOptions options;
    private final QueryJson json;
    private final QueryShapes shapes;
    private final Supplier<RewriteServices> services;

    QueryRewriteRequestProcessor(
            String tag,
            String description,
            boolean ignoreFailure,
            RewriteOptions options,
            NamedXContentRegistry registry,
            Supplier<RewriteServices> services) {
        super(tag, description, ignoreFailure);
        this.options = options;
        this.json = new QueryJson(registry);
        this.shapes = new QueryShapes(json);
        this.services = services;
    }

    /** Makes processors of their JSON. */
    static final class Factory implements Processor.Factory<SearchRequestProcessor> {
        private final NamedXContentRegistry registry;
        private final Supplier<RewriteServices> services;

        Factory(NamedXContentRegistry registry, Supplier<RewriteServices> services) {
            this.registry = registry;
            this.services = services;
        }

        @Override
        public SearchRequestProcessor create(
                Map<String, Processor.Factory<SearchRequestProcessor>> factories,
                String tag,
                String description,
                boolean ignoreFailure,
                Map<String, Object> config,
                PipelineContext context) {
            RewriteOptions options = RewriteOptions.parse(TYPE, config);
            config.clear();
            return new QueryRewriteRequestProcessor(tag, description, ignoreFailure, options, registry, services);
        }
    }

    @Override
    public String getType() {
        return TYPE;
    }

    @Override
    public SearchRequest processRequest(SearchRequest request) {
        throw new UnsupportedOperationException("[" + TYPE + "] works asynchronously");
    }

    /** One search on its way through here. */
    private record Passage(
            SearchRequest request,
            PipelineProcessingContext context,
            RewriteServices services,
            long startedNanos,
            @Nullable Long task) {}

    /** What to look up for a search. */
    private record Question(SearchQuery query, UserText text) {}

    @Override
    public void processRequestAsync(
            SearchRequest request, PipelineProcessingContext context, ActionListener<SearchRequest> listener) {
        RewriteServices node = services.get();
        Long task = node.threadPool().getThreadContext().getTransient(TaskResourceTrackingService.TASK_ID);
        Passage passage = new Passage(request, context, node, System.nanoTime(), task);
        Question question = null;
        QueryTables.Found cached = null;
        try {
            question = question(passage);
            if (question != null) {
                cached = node.tables().cached(options.table(), question.text().text(), options.reach());
            }
        } catch (Exception e) {
            fail(passage, question, e);
            question = null;
        }
        if (question != null && cached != null) {
            goOn(passage, question, cached);
        } else if (question != null) {
            lookUp(passage, question, listener);
            return;
        }
        listener.onResponse(request);
    }

    /** What there is to look up; null if there is nothing, which is then noted. */
    @Nullable
    private Question question(Passage passage) {
        SearchSourceBuilder source = passage.request().source();
        if (source == null || source.query() == null) {
            untouched(passage, null, Untouched.NO_TEXT, null);
            return null;
        }
        if (RewriteState.of(passage.context()) != null) {
            // A second processor of this kind would rewrite the rewrites of the first, and take its place in the
            // response.
            passage.services().stats().increment(Untouched.UNSUPPORTED.counter());
            return null;
        }
        SearchQuery query = SearchQuery.of(source.query(), json);
        UserText.Search search = UserText.find(source, query, options.queryPath());
        if (search.text() == null) {
            untouched(passage, null, search.reason(), null);
            return null;
        }
        return new Question(query, search.text());
    }

    private void lookUp(Passage passage, Question question, ActionListener<SearchRequest> listener) {
        ThreadPool threads = passage.services().threadPool();
        ThreadContext context = threads.getThreadContext();
        ActionListener<QueryTables.Found> next = new ActionListener<>() {
            @Override
            public void onResponse(QueryTables.Found found) {
                goOn(passage, question, found);
                listener.onResponse(passage.request());
            }

            @Override
            public void onFailure(Exception e) {
                fail(passage, question, e);
                listener.onResponse(passage.request());
            }
        };
        Deadline<QueryTables.Found> once = new Deadline<>(
                new ContextPreservingActionListener<>(context.newRestorableContext(false), next),
                "the table [" + options.table() + "] did not answer within [" + options.timeout() + "]");
        Exception thrown = null;
        try {
            once.start(threads, options.timeout());
            passage.services().tables().lookup(options.table(), question.text().text(), options.reach(), once);
        } catch (Exception e) {
            thrown = e;
        }
        if (thrown != null) {
            once.onFailure(thrown);
        }
    }

    /** Puts into the request what was found, or leaves it as it is. */
    private void goOn(Passage passage, Question question, QueryTables.Found found) {
        passage.services().stats().time(Timing.LOOKUP).record(System.nanoTime() - passage.startedNanos());
        try {
            rewrite(passage, question, found);
        } catch (Exception e) {
            noteFailure(passage, question, e);
        }
    }

    private void rewrite(Passage passage, Question question, QueryTables.Found found) {
        SearchSourceBuilder source = passage.request().source();
        SearchQuery query = question.query();
        UserText text = question.text();
        long budget = IndexSearcher.getMaxClauseCount() / SHARE_OF_CLAUSES;
        RewritePlan plan = RewritePlan.of(found, options, text.text(), other -> text.terms(query, other), budget);
        if (Sorting.of(source) == Sorting.OTHER) {
            plan = plan.allLater();
        }
        LegNames names = new LegNames();
        CategoryQueries categories = CategoryQueries.of(options.categories(), plan.categories());
        QueryBuilder first = first(query, text, plan, categories, names);
        boolean pending = plan.later().isEmpty() == false || categories.filter() != null;
        RewriteState state = new RewriteState(
                told(found, plan.categories()),
                names,
                plan.now(),
                pending
                        ? new RewriteState.Pending(
                                options,
                                text,
                                query,
                                first,
                                plan.later(),
                                categories,
                                passage.startedNanos(),
                                passage.task())
                        : null);
        if (first != source.query()) {
            passage.request().source(source.shallowCopy().query(first));
        }
        state.put(passage.context());
        count(passage, found, plan);
    }

    /** The user's query with the rewrites that it gets at once, and with categories; itself if there are none. */
    private QueryBuilder first(
            SearchQuery query, UserText text, RewritePlan plan, CategoryQueries categories, LegNames names) {
        if (plan.now().isEmpty() && plan.categories().isEmpty()) {
            return query.whole();
        }
        QueryShapes.Expansion expansion =
                new QueryShapes.Expansion(plan.now(), true, true, options.combine(), options.tieBreaker(), names);
        List<QueryBuilder> parts = new ArrayList<>();
        for (int i = 0; i < query.parts().size(); i++) {
            boolean searches = text.isIn(query, i);
            QueryBuilder part = searches && plan.now().isEmpty() == false
                    ? text.expand(query, i, shapes, expansion)
                    : query.parts().get(i);
            QueryBuilder changed = withCategories(part, searches, query.hybrid() != null, categories);
            parts.add(changed == query.parts().get(i) ? null : changed);
        }
        return query.with(parts, json);
    }

    @Nullable
    private QueryBuilder withCategories(
            @Nullable QueryBuilder part, boolean searches, boolean hybrid, CategoryQueries categories) {
        if (part == null) {
            if (categories.filter() != null) {
                throw new IllegalArgumentException("a sub-query cannot be filtered, as its JSON cannot be read");
            }
            return null;
        }
        if (searches) {
            return categories.filtered(categories.boosted(part));
        }
        // A sub-query of hybrid is our own copy, and may know better how to filter itself, as a search for neighbours
        // does.
        return hybrid && categories.filter() != null ? part.filter(categories.filter()) : categories.filtered(part);
    }

    private void count(Passage passage, QueryTables.Found found, RewritePlan plan) {
        passage.services()
                .stats()
                .increment(
                        switch (found.match()) {
                            case EXACT -> Counter.REWRITES_EXACT;
                            case NEAREST -> Counter.REWRITES_NEAREST;
                            case FALLBACK -> Counter.REWRITES_FALLBACK;
                            case NONE -> Counter.REWRITES_UNKNOWN;
                        });
        plan.now().forEach(leg -> passage.services().stats().increment(counter(leg.type())));
        for (RewritesSection.Category category : plan.categories()) {
            passage.services()
                    .stats()
                    .increment(
                            category.use().equals(RewritePlan.FILTER)
                                    ? Counter.REWRITES_CATEGORY_FILTERS
                                    : Counter.REWRITES_CATEGORY_BOOSTS);
        }
    }

    static Counter counter(RewriteType type) {
        return switch (type) {
            case SYNONYM -> Counter.REWRITES_SYNONYM;
            case BROAD -> Counter.REWRITES_BROAD;
            case SUBSTITUTE -> Counter.REWRITES_SUBSTITUTE;
            case CORRECTED -> Counter.REWRITES_CORRECTED;
            case NATURAL -> throw new IllegalArgumentException("[" + type + "] is for documents");
        };
    }

    /** A lookup that failed, or did not even begin. */
    private void fail(Passage passage, @Nullable Question question, Exception e) {
        passage.services().stats().time(Timing.LOOKUP).record(System.nanoTime() - passage.startedNanos());
        noteFailure(passage, question, e);
    }

    private void noteFailure(Passage passage, @Nullable Question question, Exception e) {
        String text = question == null ? null : question.text().text();
        boolean late = e instanceof Deadline.Passed;
        logger.debug("a search goes on without [" + TYPE + "]", e);
        untouched(
                passage,
                text,
                late || e instanceof OpenSearchTimeoutException ? Untouched.TIMEOUT : Untouched.ERROR,
                late ? null : e.getMessage());
    }

    private void untouched(Passage passage, @Nullable String text, Untouched reason, @Nullable String message) {
        passage.services().stats().increment(reason.counter());
        String said = message == null || message.isBlank() ? reason.wireName() : reason.wireName() + ": " + message;
        new RewriteState(
                        new RewritesSection(
                                options.table(),
                                text,
                                wireName(QueryTables.Match.NONE),
                                Double.NaN,
                                List.of(),
                                List.of(),
                                said,
                                null),
                        new LegNames(),
                        List.of(),
                        null)
                .put(passage.context());
    }

    private static RewritesSection told(QueryTables.Found found, List<RewritesSection.Category> categories) {
        return new RewritesSection(
                found.reference(),
                found.normalised(),
                wireName(found.match()),
                found.similarity(),
                List.of(),
                categories,
                null,
                null);
    }

    private static String wireName(QueryTables.Match match) {
        return match.name().toLowerCase(Locale.ROOT);
    }
}
