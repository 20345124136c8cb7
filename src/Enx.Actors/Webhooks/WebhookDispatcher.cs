using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Enx.Actors.Journals;
using static Enx.Actors.Webhooks.WebhookFeed;

namespace Enx.Actors.Webhooks;

/// <summary>
/// Tells the application what happens in its rooms; one in a cluster. How it works:
/// <list type="number">
/// <item>It follows the journal by tag. A fact there only says that a room has news: the room is put on the backlog, a few numbers.</item>
/// <item>Some rooms are served at once. A page of the room's journal is read and sent, one event after the other, so that they arrive in order.</item>
/// <item>When one fails its room rests, longer each time (<see cref="Limits.RetryPolicy"/>); other rooms go on. The journal is the queue:
/// nothing but the page of a busy room is held.</item>
/// <item>What is older than the policy's age is given up, with a line in the log and a count, so nothing is stuck for ever.</item>
/// <item>When too many rooms wait, no more is read of the journal until some are done.</item>
/// <item>Progress is stored a second after it was made. What was sent in that second is sent again after a crash, under the same
/// number: events arrive at least once, and doubles are recognised by their id.</item>
/// </list>
/// </summary>
internal sealed class WebhookDispatcher : ReceivePersistentActor, IWithTimers, IDisposable
{
    private const string SaveTimer = "save";
    private static readonly TimeSpan SaveAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FollowAgainAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SpeakOfFailuresEvery = TimeSpan.FromMinutes(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopped = new();
    private readonly WebhookCounters _counters = new();
    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly IWebhookSource _source;
    private WebhookBacklog _backlog = new();
    private IActorRef? _heldBack;
    private bool _isChanged;
    private bool _saving;
    private bool _stopping;
    private long? _spokeOfFailures;
    private int _failures;

    /// <summary>Made by <c>AddEnxRooms</c>.</summary>
    public WebhookDispatcher(WebhookOptions options, TimeProvider time, Func<IActorContext, IWebhookSource> source)
    {
        (_options, _time, _source) = (options, time, source(Context));

        Recover<SnapshotOffer>(o => _backlog = WebhookBacklog.Of((WebhookProgress)o.Snapshot));
        Recover<RecoveryCompleted>(_ => Begin());

        Command<Started>(_ => AskForMore(Sender));
        Command<News>(n =>
        {
            _backlog.Learn(n.RoomId, n.SequenceNr, n.Offset);
            Changed();
            AskForMore(Sender);
            Serve();
        });
        Command<Lost>(l =>
        {
            _heldBack = null;
            _log.Warning("Webhooks lost the journal: {Cause}; it is followed again in {Seconds} s", l.Cause, FollowAgainAfter.TotalSeconds);
            Timers.StartSingleTimer("follow", Follow.Instance, FollowAgainAfter);
        });
        Command<Follow>(_ => FollowJournal());
        Command<PageRead>(p => { if (_backlog.Find(p.RoomId) is { } room) Take(room, p.Page); });
        Command<PageFailed>(f => { if (_backlog.Find(f.RoomId) is { } room) Rest(room, f.Cause); });
        Command<Sent>(s => { if (_backlog.Find(s.Webhook.Fact.RoomId) is { } room) Conclude(room, s.Webhook, s.Outcome); });
        Command<Due>(d => { _backlog.Wake(d.RoomId); Serve(); });

        Command<Save>(_ => SaveProgress());
        Command<SaveSnapshotSuccess>(_ => Saved());
        Command<SaveSnapshotFailure>(f =>
        {
            _log.Warning(f.Cause, "Webhooks could not store their progress");
            _isChanged = !_stopping;
            Saved();
        });
        Command<Stop>(_ => StopSoon());
        Command<StopNow>(_ => Context.Stop(Self));
    }

    /// <inheritdoc/>
    public override string PersistenceId => "webhooks";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(WebhookOptions options, TimeProvider time) => Props(
        options, time, context => new JournalWebhookSource(context, ReadJournals.Plugin, options.Events));

    internal static Props Props(WebhookOptions options, TimeProvider time, Func<IActorContext, IWebhookSource> source) =>
        Akka.Actor.Props.Create(() => new WebhookDispatcher(options, time, source));

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _log.Warning("Webhooks could not read their progress, and try again: {Cause}", reason.GetBaseException().Message);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopped.Cancel();
        Dispose();
        base.PostStop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped.Dispose();
        _counters.Dispose();
    }

    private void Begin()
    {
        _log.Info("Webhooks are sent from here, from offset {Offset} on; {Rooms} rooms wait", _backlog.Offset, _backlog.Waiting);
        FollowJournal();
        Serve();
    }

    private void FollowJournal() => _source.FollowAsync(_backlog.Offset, Self).PipeTo(Self, failure: e => new Lost(e.GetBaseException().Message));

    /// <summary>The next fact, or silence while too many rooms wait.</summary>
    private void AskForMore(IActorRef stream)
    {
        if (_backlog.Waiting < _options.MaxWaitingRooms) stream.Tell(Ack.Instance);
        else _heldBack = stream;
    }

    private void Serve()
    {
        _counters.WaitingRooms = _backlog.Waiting;
        if (_heldBack is { } stream && _backlog.Waiting < _options.MaxWaitingRooms)
        {
            _heldBack = null;
            stream.Tell(Ack.Instance);
        }

        while (!_stopping && _backlog.Busy < _options.ParallelRooms && _backlog.TakeReady() is { RoomId: var roomId } room)
            _source.ReadAsync(roomId, room.Next, room.Known).PipeTo(Self, success: p => new PageRead(roomId, p), failure: e => new PageFailed(roomId, e.GetBaseException().Message));
    }

    private void Take(WebhookBacklog.Room room, WebhookPage page)
    {
        room.Page.Clear();
        room.PageEnd = page.End;
        var now = _time.GetUtcNow();
        var old = page.Events.TakeWhile(e => _options.Retry.IsTooOld(e.Fact.At, now)).Count();
        if (old > 0)
        {
            _counters.GivenUp(old);
            _log.Warning("{Count} webhooks of room {RoomId} are given up, {First} to {Last}: they are older than {Hours} h",
                old, room.RoomId, page.Events[0].Id, page.Events[old - 1].Id, _options.Retry.MaxAge.TotalHours);
        }

        foreach (var e in page.Events.Skip(old)) room.Page.Enqueue(e);
        SendNext(room);
    }

    /// <summary>The first of what is left of the page; when nothing is, the room's turn is over.</summary>
    private void SendNext(WebhookBacklog.Room room)
    {
        if (room.Page.TryPeek(out var webhook))
        {
            room.Next = webhook.Seq;
            if (!_stopping)
            {
                SendAsync(webhook).PipeTo(Self, failure: e => new Sent(webhook, new WebhookOutcome(WebhookVerdict.Failed, e.GetBaseException().Message)));
                return;
            }
        }
        else
        {
            room.Next = room.PageEnd + 1;
        }

        _backlog.Release(room);
        Changed();
        Serve();
        StopWhenDone();
    }

    private async Task<Sent> SendAsync(WebhookEvent webhook) => new(webhook, await _options.Sender.SendAsync(webhook, _stopped.Token).ConfigureAwait(false));

    private void Conclude(WebhookBacklog.Room room, WebhookEvent webhook, WebhookOutcome outcome)
    {
        var isOver = outcome.Verdict != WebhookVerdict.Failed;
        if (outcome.Verdict == WebhookVerdict.Delivered)
        {
            _counters.Delivered();
        }
        else if (!isOver && !_options.Retry.IsTooOld(webhook.Fact.At, _time.GetUtcNow()))
        {
            Rest(room, outcome.Reason);
            return;
        }
        else
        {
            _counters.GivenUp();
            _log.Warning("Webhook {EventId} ({Type}) is given up: {Reason}", webhook.Id, webhook.Type, isOver ? outcome.Reason : $"it is too old, and {outcome.Reason}");
        }

        room.Failures = 0;
        room.Page.Dequeue();
        Changed();
        SendNext(room);
    }

    private void Rest(WebhookBacklog.Room room, string reason)
    {
        room.Failures++;
        room.Page.Clear();
        _backlog.Rest(room);
        _counters.Failed();
        SpeakOfFailure(room, reason);
        Timers.StartSingleTimer($"room-{room.RoomId}", new Due(room.RoomId), _options.Retry.DelayAfter(room.Failures, _options.Chance()));
        Serve();
        StopWhenDone();
    }

    /// <summary>A receiver that is away fails for every room: one line a minute says so.</summary>
    private void SpeakOfFailure(WebhookBacklog.Room room, string reason)
    {
        _failures++;
        if (_spokeOfFailures is { } spoke && _time.GetElapsedTime(spoke) < SpeakOfFailuresEvery) return;
        _log.Warning("Webhooks fail and are sent again: {Failures} attempts failed since the last such line, {Rooms} rooms wait; the latest, of room {RoomId}: {Reason}",
            _failures, _backlog.Waiting, room.RoomId, reason);
        (_spokeOfFailures, _failures) = (_time.GetTimestamp(), 0);
    }

    private void Changed()
    {
        _isChanged = true;
        if (!_saving && !Timers.IsTimerActive(SaveTimer)) Timers.StartSingleTimer(SaveTimer, Save.Instance, SaveAfter);
    }

    private void SaveProgress()
    {
        if (_saving) return;
        (_saving, _isChanged) = (true, false);
        SaveSnapshot(_backlog.Progress());
    }

    private void Saved()
    {
        _saving = false;
        if (_stopping) StopWhenDone();
        else if (_isChanged) Changed();
    }

    /// <summary>The cluster moves the dispatcher, or the node stops: what is on its way may arrive, what was reached is stored.</summary>
    private void StopSoon()
    {
        _stopping = true;
        Timers.StartSingleTimer("stop", StopNow.Instance, StopPatience);
        StopWhenDone();
    }

    private void StopWhenDone()
    {
        if (!_stopping || _saving || _backlog.Busy > 0) return;
        if (_isChanged)
        {
            SaveProgress();
            return;
        }

        _log.Info("Webhooks are sent from here no more, offset {Offset} is stored; {Rooms} rooms wait", _backlog.Offset, _backlog.Waiting);
        Context.Stop(Self);
    }

    /// <summary>What the cluster says when the dispatcher is to end here.</summary>
    internal sealed class Stop : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Stop Instance = new();
    }

    private sealed class StopNow : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly StopNow Instance = new();
    }

    private sealed class Follow : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Follow Instance = new();
    }

    private sealed class Save : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Save Instance = new();
    }

    private sealed record Due(string RoomId) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record PageRead(string RoomId, WebhookPage Page) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record PageFailed(string RoomId, string Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Sent(WebhookEvent Webhook, WebhookOutcome Outcome) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
