using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Enx.Actors.Protocol;
using Enx.Actors.Tests.Rooms;
using Enx.Actors.Webhooks;
using Enx.Testing;

namespace Enx.Actors.Tests.Webhooks;

/// <summary>The dispatcher on a bench: a journal and a receiver that the test plays and virtual time.</summary>
internal sealed class WebhookBench : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestKit _kit;
    private readonly WebhookOptions _options;
    private readonly Channel<Attempt> _attempts = Channel.CreateUnbounded<Attempt>();
    private readonly SemaphoreSlim _rests = new(0);

    public WebhookBench(Func<WebhookOptions, WebhookOptions>? change = null)
    {
        _kit = new TestKit(Akka.Actor.Setup.ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("""
                akka.loglevel = ERROR
                akka.loggers = ["Akka.Event.DefaultLogger, Akka"]
                akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
                akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
                """ + "\n" + KitSettings.VirtualTime).WithFallback(TestKit.DefaultConfig))));
        Stream = _kit.CreateTestProbe("stream");
        _options = new WebhookOptions(new PlayedReceiver(this)) { Chance = Rested };
        _options = change?.Invoke(_options) ?? _options;
        Start();
    }

    public ManualTime Time { get; } = new(Samples.Noon);

    /// <summary>The journal's stream as the dispatcher sees it: tells news, hears acknowledgements.</summary>
    public TestProbe Stream { get; }

    public PlayedJournal Journal { get; } = new();

    public IActorRef Dispatcher { get; private set; } = ActorRefs.Nobody;

    public void Start() => Dispatcher = _kit.Sys.ActorOf(WebhookDispatcher.Props(_options, Time, _ =>
    {
        Journal.Stream = Stream;
        return Journal;
    }));

    /// <summary>Facts are written: of the room, one for each number. The offset rises by one each.</summary>
    public async Task WriteAsync(string roomId, params long[] numbers)
    {
        foreach (var number in numbers)
        {
            Tell(roomId, number);
            await AckedAsync();
        }
    }

    /// <summary>As <see cref="WriteAsync"/> for one fact, without waiting for the dispatcher to ask for more.</summary>
    public void Tell(string roomId, long number)
    {
        Journal.Write(new WebhookEvent(number, number - 1, new RoomEvents.StreamPublished(roomId, Time.Now, "ann", "av")));
        Dispatcher.Tell(new WebhookFeed.News(roomId, number, Journal.Count), Stream);
    }

    public async Task AckedAsync() => await Stream.ExpectMsgAsync<WebhookFeed.Ack>(Patience);

    /// <summary>The next event that is sent.</summary>
    public async Task<Attempt> AttemptAsync() => await _attempts.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Takes the next event, and says its id.</summary>
    public async Task<string> DeliveredAsync()
    {
        var attempt = await AttemptAsync();
        attempt.Answer(WebhookVerdict.Delivered);
        return attempt.Id;
    }

    /// <summary>The next event fails, and its room rests.</summary>
    public async Task<string> FailedAsync()
    {
        var attempt = await AttemptAsync();
        attempt.Answer(WebhookVerdict.Failed);
        await RestedAsync();
        return attempt.Id;
    }

    /// <summary>A room has begun to rest, and its timer is set.</summary>
    public async Task RestedAsync()
    {
        if (!await _rests.WaitAsync(Patience)) throw new TimeoutException("No room rests.");
        await SettleAsync();
    }

    /// <summary>All that the dispatcher was told before is handled.</summary>
    public Task SettleAsync() => Dispatcher.Ask<ActorIdentity>(new Identify(1), Patience);

    /// <summary>What is being sent, and waits for the test's answer.</summary>
    public int Attempts => _attempts.Reader.Count;

    public void Advance(TimeSpan time)
    {
        Time.Now += time;
        ((TestScheduler)_kit.Sys.Scheduler).Advance(time);
    }

    /// <summary>The dispatcher dies without a word.</summary>
    public async Task KillAsync()
    {
        var probe = _kit.CreateTestProbe();
        await probe.WatchAsync(Dispatcher);
        Dispatcher.Tell(PoisonPill.Instance);
        await probe.ExpectTerminatedAsync(Dispatcher, Patience);
    }

    /// <summary>Tells it to stop in good order; completes when it has.</summary>
    public async Task StopAsync()
    {
        var probe = _kit.CreateTestProbe();
        await probe.WatchAsync(Dispatcher);
        Dispatcher.Tell(WebhookDispatcher.Stop.Instance);
        await probe.ExpectTerminatedAsync(Dispatcher, Patience);
    }

    public void Dispose() => _kit.Dispose();

    private double Rested()
    {
        _rests.Release();
        return 1;
    }

    /// <summary>One event on its way, until the test answers.</summary>
    internal sealed class Attempt(WebhookEvent webhook, CancellationToken cancelled)
    {
        private readonly TaskCompletionSource<WebhookOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Id => webhook.Id;

        public CancellationToken Cancelled => cancelled;

        public Task<WebhookOutcome> Outcome => _outcome.Task;

        public void Answer(WebhookVerdict verdict) => _outcome.SetResult(new WebhookOutcome(verdict, "the test says so"));
    }

    /// <summary>The rooms' journals.</summary>
    internal sealed class PlayedJournal : IWebhookSource
    {
        private ImmutableList<WebhookEvent> _events = [];

        public TestProbe Stream { get; set; } = null!;

        /// <summary>How many facts there are: the latest offset.</summary>
        public long Count => _events.Count;

        /// <summary>The offsets from which it was followed.</summary>
        public ImmutableList<long> Followed { get; private set; } = [];

        /// <summary>How often a room was read.</summary>
        public int Reads { get; private set; }

        /// <summary>Whether the database is away.</summary>
        public bool IsAway { get; set; }

        public void Write(WebhookEvent e) => _events = _events.Add(e);

        public Task FollowAsync(long offset, IActorRef to)
        {
            if (IsAway) return Task.FromException(new InvalidOperationException("the database is away"));
            Followed = Followed.Add(offset);
            to.Tell(WebhookFeed.Started.Instance, Stream);
            return Task.CompletedTask;
        }

        public Task<WebhookPage> ReadAsync(string roomId, long from, long to)
        {
            Reads++;
            if (IsAway) return Task.FromException<WebhookPage>(new InvalidOperationException("the database is away"));
            var end = Math.Min(to, from + 1);
            return Task.FromResult(new WebhookPage([.. _events.Where(e => e.Fact.RoomId == roomId && e.Seq >= from && e.Seq <= end)], end));
        }
    }

    private sealed class PlayedReceiver(WebhookBench bench) : IWebhookSender
    {
        public Task<WebhookOutcome> SendAsync(WebhookEvent webhook, CancellationToken cancellationToken)
        {
            var attempt = new Attempt(webhook, cancellationToken);
            bench._attempts.Writer.TryWrite(attempt);
            return attempt.Outcome;
        }
    }
}
