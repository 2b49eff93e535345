/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.prompt;

import dev.recsys.ingest.rewrite.Knowledge;
import dev.recsys.ingest.rewrite.Prompt;
import dev.recsys.ingest.rewrite.VersionedPrompt;
import dev.recsys.plugin.artifact.ArtifactReference;
import dev.recsys.plugin.artifact.ArtifactSettings;
import dev.recsys.plugin.artifact.Reservation;
import dev.recsys.plugin.artifact.definition.Definitions;
import dev.recsys.plugin.artifact.definition.PutDefinitionResponse;
import dev.recsys.plugin.async.Async;
import dev.recsys.plugin.rewrite.RewriteTask;
import dev.recsys.plugin.scan.IndexScan;
import dev.recsys.plugin.table.QueryRow;
import dev.recsys.plugin.table.QueryRowJson;
import dev.recsys.plugin.table.api.ExportTableRequest;
import dev.recsys.plugin.table.api.ExportTableResponse;
import dev.recsys.plugin.table.api.TableApi;
import dev.recsys.plugin.table.build.LoggedQueries;
import dev.recsys.plugin.training.TrainingRuns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.action.support.HandledTransportAction;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.Nullable;
import org.opensearch.common.inject.Inject;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.tasks.Task;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;
import org.opensearch.transport.client.ParentTaskAssigningClient;

/**
 * Makes a version of a prompt that knows the domain: brand names, and for each category the queries that lead to it. Everything is read
 * with the rights of the caller. Facts that a former grounding wrote are replaced; those that people wrote stay.
 */
public final class TransportGroundPromptAction
        extends HandledTransportAction<GroundPromptRequest, PutDefinitionResponse> {
    private static final String BRANDS = "Brand names of this catalogue: ";
    private static final int MAX_BRAND_LENGTH = 60;
    private static final int ROWS_PER_PAGE = 1_000;

    private final Client client;
    private final ClusterService clusterService;
    private final CircuitBreakerService breakers;
    private final PromptSourceAdapter prompts;
    private final PromptVersions versions;
    private final Executor executor;
    private final Executor computing;

    @Inject
    public TransportGroundPromptAction(
            TransportService transportService,
            ActionFilters actionFilters,
            Client client,
            ClusterService clusterService,
            ThreadPool threadPool,
            CircuitBreakerService breakers,
            PromptSourceAdapter prompts,
            PromptVersions versions) {
        super(PromptActions.GROUND.name(), transportService, actionFilters, GroundPromptRequest::new);
        this.client = client;
        this.clusterService = clusterService;
        this.breakers = breakers;
        this.prompts = prompts;
        this.versions = versions;
        this.executor = threadPool.executor(ArtifactSettings.RECSYS);
        this.computing = threadPool.executor(TrainingRuns.POOL);
    }

    @Override
    protected void doExecute(Task task, GroundPromptRequest request, ActionListener<PutDefinitionResponse> listener) {
        Client child = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        GroundOptions options = request.options();
        Async<VersionedPrompt> base = loaded -> prompts.load(request.name(), loaded);
        ((RewriteTask) task)
                .doing(base.then(prompt -> {
                    Knowledge before = prompt.prompt().knowledge();
                    checkField(options, before);
                    return brands(child, options).then(brands -> facts((RewriteTask) task, child, options)
                            .then(facts -> create(request, prompt, brands, facts)));
                }))
                .start(listener);
    }

    /** Facts that people wrote are chosen by a field too, and there can only be one. */
    private static void checkField(GroundOptions options, Knowledge before) {
        boolean written = before.facts().values().stream()
                .flatMap(List::stream)
                .anyMatch(fact -> ConvertingQueries.isFact(fact) == false);
        if (options.categoryField() != null
                && written
                && options.categoryField().equals(before.field()) == false) {
            throw new IllegalArgumentException("[category_field] is [" + options.categoryField()
                    + "]; it must be [" + before.field()
                    + "], by which the facts that the prompt has already are chosen, or those must be removed");
        }
    }

    private static Async<List<String>> brands(Client child, GroundOptions options) {
        if (options.brandField() == null) {
            return Async.of(List.of());
        }
        return new CatalogueTerms(child, options.index())
                .top("brand_field", options.brandField(), options.brands())
                .map(names -> names.stream()
                        .filter(name -> ConvertingQueries.isPlain(name, MAX_BRAND_LENGTH))
                        .toList());
    }

    /** Facts by category; empty where none are wanted. */
    private Async<Map<String, List<String>>> facts(RewriteTask task, Client child, GroundOptions options) {
        if (options.categoryField() == null) {
            return Async.of(Map.of());
        }
        return new CatalogueTerms(child, options.index())
                .top("category_field", options.categoryField(), options.categories())
                .then(categories -> {
                    ConvertingQueries queries = new ConvertingQueries(categories, options.top());
                    Async<?> read = options.table() != null
                            ? table(task, child, options, options.table(), null, queries)
                            : log(task, child, options, queries);
                    return read.map(done -> checked(options, categories, queries));
                });
    }

    private static Map<String, List<String>> checked(
            GroundOptions options, List<String> categories, ConvertingQueries queries) {
        Map<String, List<String>> facts = queries.facts();
        if (facts.isEmpty()) {
            String source = options.table() != null
                    ? "[table] is [" + options.table() + "]"
                    : "[ubi.events_index] is [" + options.log().eventsIndex() + "]";
            throw new IllegalArgumentException(
                    source + "; no query in it leads to a category that [category_field] of ["
                            + options.index() + "] has, such as [" + categories.get(0) + "]"
                            + (queries.otherCategory() == null
                                    ? ""
                                    : "; they lead to categories such as [" + queries.otherCategory()
                                            + "]: [category_level] must fit the field"));
        }
        return facts;
    }

    private Async<Boolean> table(
            RewriteTask task,
            Client child,
            GroundOptions options,
            ArtifactReference table,
            @Nullable String after,
            ConvertingQueries queries) {
        task.check();
        Async<ExportTableResponse> page = Async.unlessCancelled(listener ->
                child.execute(TableApi.EXPORT, new ExportTableRequest(table, after, ROWS_PER_PAGE), listener));
        return page.then(response -> Async.on(executor, () -> {
                    String last = null;
                    for (String line : response.lines()) {
                        QueryRow row =
                                QueryRowJson.parse(XContentHelper.convertToMap(JsonXContent.jsonXContent, line, true));
                        // Rows that are not from a log say nothing of how often they were asked.
                        if (row.frequency() == 0 || row.frequency() >= options.minFrequency()) {
                            queries.add(row);
                        }
                        last = row.query();
                    }
                    return last;
                })
                .then(last -> response.lines().size() < ROWS_PER_PAGE
                        ? Async.of(true)
                        // A promotion in the meantime must not mix two versions.
                        : table(task, child, options, ArtifactReference.parse(response.reference()), last, queries)));
    }

    private Async<Boolean> log(RewriteTask task, Client child, GroundOptions options, ConvertingQueries queries) {
        Reservation room =
                new Reservation(breakers.getBreaker(CircuitBreaker.REQUEST), "<log that a prompt is grounded with>", 0);
        Async<List<QueryRow>> rows = Async.of(options)
                .then(given -> new LoggedQueries(new IndexScan(client, child, executor), computing)
                        .read(given.log(), given.minFrequency(), room, task::check));
        Async<List<QueryRow>> within = listener -> rows.start(ActionListener.runBefore(listener, room::close));
        return within.map(all -> {
            all.forEach(queries::add);
            return true;
        });
    }

    private Async<PutDefinitionResponse> create(
            GroundPromptRequest request, VersionedPrompt base, List<String> brands, Map<String, List<String>> facts) {
        GroundOptions options = request.options();
        Prompt prompt = base.prompt().withKnowledge(knowledge(base.prompt().knowledge(), options, brands, facts));
        ToXContentFragment origin = (builder, params) -> {
            builder.field("source", "ground").field("base", base.reference()).field("index", options.index());
            if (options.categoryField() != null) {
                builder.field("category_field", options.categoryField());
            }
            if (options.brandField() != null) {
                builder.field("brand_field", options.brandField());
            }
            if (options.table() != null) {
                builder.field("table", options.table().toString());
            }
            if (options.log() != null) {
                builder.field("queries_index", options.log().queriesIndex())
                        .field("events_index", options.log().eventsIndex());
            }
            return builder;
        };
        String metrics =
                String.format(Locale.ROOT, "{\"brands\":%d,\"categories_with_facts\":%d}", brands.size(), facts.size());
        return versions.create(
                request.name(),
                new PromptType().draft(prompt),
                origin,
                metrics,
                options.promote() ? Definitions.Promote.ALWAYS : Definitions.Promote.NEVER);
    }

    private static Knowledge knowledge(
            Knowledge before, GroundOptions options, List<String> brands, Map<String, List<String>> facts) {
        List<String> always = new ArrayList<>(before.always());
        if (options.brandField() != null) {
            always.removeIf(fact -> fact.startsWith(BRANDS));
            if (brands.isEmpty() == false) {
                always.add(BRANDS + String.join(", ", brands));
            }
        }
        if (options.categoryField() == null) {
            return new Knowledge(before.field(), before.facts(), always);
        }
        // Those that people wrote come first: only so many are told.
        Map<String, List<String>> all = new LinkedHashMap<>();
        before.facts().forEach((category, lines) -> {
            List<String> written = lines.stream()
                    .filter(fact -> ConvertingQueries.isFact(fact) == false)
                    .toList();
            if (written.isEmpty() == false) {
                all.put(category, new ArrayList<>(written));
            }
        });
        facts.forEach((category, lines) ->
                all.computeIfAbsent(category, key -> new ArrayList<>()).addAll(lines));
        return new Knowledge(options.categoryField(), all, always);
    }
}
