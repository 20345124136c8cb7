using System.Collections.Immutable;
using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Enx.Actors.Postgres;

namespace Enx.Actors.Bootstrap;

/// <summary>
/// Finds the cluster in the database that holds the rooms. How nodes that know nothing of each other come to be one cluster:
/// <list type="number">
/// <item>A table lists the members, and each renews its row while it lives.</item>
/// <item>Who finds members there joins through them, and looks again every second whether they are still the ones.</item>
/// <item>Who finds nobody forms the cluster and is listed in the same transaction. An advisory lock lets one node look at a time.</item>
/// <item>A row counts as that of a dead member only when it has not been renewed while this node was watching: after the database was
/// away all rows look old, and their members live.</item>
/// </list>
/// It never gives up: a node that is not let in says so in the log and goes on trying.
/// </summary>
internal sealed class ClusterBootstrap : ReceiveActor, IWithTimers, IDisposable
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly CancellationTokenSource _stopped = new();
    private readonly ClusterBootstrapTimes _times;
    private readonly TimeProvider _time;
    private readonly Task _databaseReady;
    private readonly MemberTable _table;
    private readonly Dictionary<string, (DateTime AliveAt, long Since)> _watched = [];
    private ImmutableList<string> _seeds = [];
    private string? _lastFault;
    private bool _isMember;
    private bool _isBusy;
    private IActorRef? _leaving;

    /// <summary>Made by <c>AddEnxRooms</c>.</summary>
    public ClusterBootstrap(PostgresDatabase database, Task databaseReady, ClusterBootstrapTimes times)
    {
        (_times, _time, _databaseReady) = (times, database.Time, databaseReady);
        _table = new MemberTable(database.Source, Context.System.Name, _cluster.SelfAddress.ToString(), times.StaleAfter);

        Receive<Look>(_ => Do(_table.ListOrFoundAsync(Dead(), _stopped.Token), listed => new Seen(listed)));
        Receive<Seen>(OnSeen);
        Receive<Beat>(_ =>
        {
            if (!_isBusy) Do(DoneAsync(_table.BeatAsync(_stopped.Token)), _ => Beaten.Instance);
        });
        Receive<Beaten>(_ => Free());
        Receive<Up>(_ => OnUp());
        Receive<StillOutside>(_ => OnStillOutside());
        Receive<Failed>(OnFailed);
        Receive<Leave>(_ =>
        {
            _leaving = Sender;
            Timers.CancelAll();
            if (!_isBusy) Remove();
        });
        Receive<Removed>(_ => _leaving?.Tell(Left.Instance));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Its recipe.</summary>
    public static Props Props(PostgresDatabase database, Task databaseReady, ClusterBootstrapTimes times) =>
        Akka.Actor.Props.Create(() => new ClusterBootstrap(database, databaseReady, times));

    /// <inheritdoc/>
    public void Dispose() => _stopped.Dispose();

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _cluster.RegisterOnMemberUp(() => self.Tell(Up.Instance));
        _databaseReady.ContinueWith(_ => Look.Instance, TaskScheduler.Default).PipeTo(self);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopped.Cancel();
        Dispose();
    }

    private void OnSeen(Seen seen)
    {
        Free();
        if (_leaving is not null || _isMember) return;
        if (seen.Listed.IsEmpty)
        {
            _log.Info("No other node is there: {Self} forms the cluster {Cluster}", _cluster.SelfAddress, Context.System.Name);
            _cluster.Join(_cluster.SelfAddress);
            BeginBeating();
            return;
        }

        foreach (var member in seen.Listed.Where(m => !_watched.TryGetValue(m.Address, out var known) || known.AliveAt != m.AliveAt))
            _watched[member.Address] = (member.AliveAt, _time.GetTimestamp());
        var fresh = seen.Listed.Where(m => m.IsFresh).Select(m => m.Address).ToImmutableList();
        JoinThrough(fresh.IsEmpty ? [.. seen.Listed.Select(m => m.Address)] : fresh);
        Timers.StartSingleTimer(nameof(Look), Look.Instance, _times.LookEvery);
    }

    private void JoinThrough(ImmutableList<string> seeds)
    {
        if (seeds.SequenceEqual(_seeds)) return;
        _seeds = seeds;
        _log.Info("Joining the cluster {Cluster} through {Members}", Context.System.Name, string.Join(", ", seeds));
        _cluster.JoinSeedNodes(seeds.Select(Address.Parse));
        Timers.StartSingleTimer(nameof(StillOutside), StillOutside.Instance, _times.ComplainAfter);
    }

    private void OnStillOutside() =>
        _log.Warning(
            "Not let into the cluster {Cluster} for {Seconds} s. Asked were {Members}: each must be reachable from here at that very address, and this node from there at {Self}. It goes on trying.",
            Context.System.Name, _times.ComplainAfter.TotalSeconds, string.Join(", ", _seeds), _cluster.SelfAddress);

    private void OnUp()
    {
        _isMember = true;
        Timers.Cancel(nameof(Look));
        Timers.Cancel(nameof(StillOutside));
        if (_leaving is null) BeginBeating();
    }

    private void BeginBeating() => Timers.StartPeriodicTimer(nameof(Beat), Beat.Instance, TimeSpan.Zero, _times.BeatEvery);

    private void OnFailed(Failed failed)
    {
        var fault = failed.Cause.GetBaseException().Message;
        if (fault != _lastFault) _log.Warning("The table of members cannot be used, and is tried again until it can: {Cause}", fault);
        _lastFault = fault;
        _isBusy = false;
        if (_leaving is not null) _leaving.Tell(Left.Instance);
        else if (!_isMember && !Timers.IsTimerActive(nameof(Beat))) Timers.StartSingleTimer(nameof(Look), Look.Instance, _times.LookEvery);
    }

    /// <summary>The rows that this node has watched for long enough without seeing them renewed.</summary>
    private ImmutableHashSet<(string Address, DateTime AliveAt)> Dead() =>
        [.. _watched.Where(w => _time.GetElapsedTime(w.Value.Since) > _times.StaleAfter).Select(w => (w.Key, w.Value.AliveAt))];

    /// <summary>One thing at a time, so that a beat cannot bring back a row that has been taken away.</summary>
    private void Do<T>(Task<T> work, Func<T, object> done)
    {
        _isBusy = true;
        work.PipeTo(Self, success: done, failure: e => new Failed(e));
    }

    private void Free()
    {
        _isBusy = false;
        if (_lastFault is not null) _log.Info("The table of members can be used again");
        _lastFault = null;
        if (_leaving is not null) Remove();
    }

    private void Remove()
    {
        _isBusy = true;
        DoneAsync(_table.RemoveAsync(_stopped.Token)).PipeTo(Self, success: _ => Removed.Instance, failure: e => new Failed(e));
    }

    private static async Task<Done> DoneAsync(Task work)
    {
        await work.ConfigureAwait(false);
        return Done.Instance;
    }

    private sealed class Look : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Look Instance = new();
    }

    private sealed record Seen(ImmutableList<ListedMember> Listed) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed class Beat : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Beat Instance = new();
    }

    private sealed class Beaten : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Beaten Instance = new();
    }

    private sealed class Up : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Up Instance = new();
    }

    private sealed class StillOutside : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly StillOutside Instance = new();
    }

    private sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The node goes: its row, too. Answered with <see cref="Left"/>, also when the database is away.</summary>
    internal sealed class Leave : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Leave Instance = new();
    }

    private sealed class Removed : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Removed Instance = new();
    }

    /// <summary>What could be done has been done.</summary>
    internal sealed class Left : INoSerializationVerificationNeeded
    {
        public static readonly Left Instance = new();
    }
}
