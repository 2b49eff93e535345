/* SPDX-License-Identifier: Apache-2.0 */
package dev.recsys.plugin.rewrite;

import dev.recsys.ingest.llm.ChatAnswer;
import dev.recsys.ingest.llm.ChatRequest;
import dev.recsys.ingest.llm.Llm;
import dev.recsys.ingest.llm.LlmException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.action.support.ContextPreservingActionListener;
import org.opensearch.common.CheckedFunction;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.action.ActionListener;

/** Answers by a function, on a pool, and counts; can be held, and have room for so many calls at a time. */
public final class FakeLlm implements Llm {
    private final Executor executor;
    private final ThreadContext threadContext;
    private final ConcurrentHashMap<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private volatile CheckedFunction<ChatRequest, String, Exception> answers;
    private final AtomicInteger open = new AtomicInteger();
    private volatile int room = Integer.MAX_VALUE;
    private boolean holding;

    public FakeLlm(
            Executor executor, ThreadContext threadContext, CheckedFunction<ChatRequest, String, Exception> answers) {
        this.executor = executor;
        this.threadContext = threadContext;
        this.answers = answers;
    }

    public void answers(CheckedFunction<ChatRequest, String, Exception> newAnswers) {
        answers = newAnswers;
    }

    /** Calls that may be under way; a further one is refused. */
    public void room(int newRoom) {
        room = newRoom;
    }

    /** Calls so far, of all contents. */
    public int calls() {
        return asked.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Calls for the content that was asked for most often. */
    public int mostCalls() {
        return asked.values().stream().mapToInt(AtomicInteger::get).max().orElse(0);
    }

    public synchronized void hold() {
        holding = true;
    }

    public void release() {
        List<Runnable> released;
        synchronized (this) {
            holding = false;
            released = List.copyOf(held);
            held.clear();
        }
        released.forEach(executor::execute);
    }

    @Override
    public String reference() {
        return "fake@1";
    }

    @Override
    public String model() {
        return "fake-model";
    }

    @Override
    public String fingerprint() {
        return "fake-model/0";
    }

    @Override
    public void ask(ChatRequest request, ActionListener<ChatAnswer> listener) {
        asked.computeIfAbsent(request.messages().toString(), key -> new AtomicInteger())
                .incrementAndGet();
        if (open.incrementAndGet() > room) {
            open.decrementAndGet();
            listener.onFailure(new LlmException(LlmException.Reason.QUEUE_FULL, "has as many calls as are allowed"));
            return;
        }
        ActionListener<ChatAnswer> inContext = ActionListener.runBefore(
                new ContextPreservingActionListener<>(threadContext.newRestorableContext(false), listener),
                open::decrementAndGet);
        Runnable work = () -> {
            String content = null;
            Exception failure = null;
            try {
                content = answers.apply(request);
            } catch (Exception e) {
                failure = e;
            }
            if (failure == null) {
                inContext.onResponse(new ChatAnswer(content, 1, 1, 1));
            } else {
                inContext.onFailure(failure);
            }
        };
        synchronized (this) {
            if (holding) {
                held.add(work);
                return;
            }
        }
        executor.execute(work);
    }

    @Override
    public byte[] body(ChatRequest request) {
        return ("{\"model\":\"fake-model\",\"messages\":" + request.messages().size() + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Two queries of the last word of the document's title. */
    public static String queries(ChatRequest request) {
        String content = request.messages().get(request.messages().size() - 1).content();
        Matcher title = Pattern.compile("\"title\":\"([^\"]*)\"").matcher(content);
        String[] words = (title.find() ? title.group(1) : "nothing").split(" ");
        String last = words[words.length - 1];
        return "{\"queries\":[{\"text\":\"something like " + last + "\",\"type\":\"natural\",\"confidence\":0.9},"
                + "{\"text\":\"another " + last + " thing\",\"type\":\"synonym\",\"confidence\":0.8}]}";
    }
}
