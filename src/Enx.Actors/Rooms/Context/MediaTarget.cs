using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Placement;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms.Context;

/// <summary>
/// One media node that a room commands, under one epoch: the desired state of the room there, and its delivery. A changed plan gets the
/// next version and is sent; it is sent again every second until that version is acknowledged, and every 20 s as a sign of life while
/// there is a peer. So a message may be lost, and what should be comes to be. A node that holds peers of an earlier epoch is asked for
/// them first (<see cref="Hold"/>), and commanded nothing until it has said which.
/// </summary>
internal sealed class MediaTarget(string roomId, string node, long epoch, IMediaPlacement placement, ITimerScheduler timers, IActorRef self)
{
    public static readonly TimeSpan ResendEvery = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(20);

    /// <summary>A node that hears nothing closes the room after 60 s, so an empty plan need not be pressed on it for longer.</summary>
    private const int MaxResendsOfNothing = 60;

    private readonly HashSet<string> _connected = new(StringComparer.Ordinal);
    private long _version;
    private long _applied;
    private int _resends;
    private ImmutableArray<PeerPlan> _plan = [];

    /// <summary>The node's name and incarnation.</summary>
    public string Node => node;

    public long Epoch => epoch;

    /// <summary>Whether the node has yet to say which peers it holds.</summary>
    public bool IsHolding { get; private set; }

    /// <summary>How often the node was asked for that without an answer.</summary>
    public int HoldTries { get; private set; }

    public MediaNodeView View => placement.Find(node);

    /// <summary>Takes over what the node holds of an earlier epoch.</summary>
    public void Hold()
    {
        (IsHolding, HoldTries) = (true, 0);
        Send();
    }

    /// <summary>The node has said what it holds: from here on it is commanded.</summary>
    public void Held()
    {
        IsHolding = false;
        // Also when the plan is what it was said to be before: what is there now came about under another epoch.
        _version++;
        _resends = 0;
        // In a room's new life the plan is about to be made. What a plan does not name the node closes: none is better than an empty one.
        if (_plan.Length > 0) Send();
        else Schedule();
    }

    public void Connect(string peerId, MediaOffer offer, long maxVideoBitsPerSecond, int request, string? traceparent = null)
    {
        // Who offers again is no more load than he was.
        if (_connected.Add(peerId)) placement.Count(node);
        Tell(new ConnectPeer(roomId, epoch, peerId, offer, new PeerLimits(maxVideoBitsPerSecond), request, traceparent));
    }

    public void Close(string peerId)
    {
        _connected.Remove(peerId);
        Tell(new ClosePeer(roomId, epoch, peerId));
    }

    /// <summary>What should be; sent if it is not what was said last.</summary>
    public void Apply(ImmutableArray<PeerPlan> plan)
    {
        if (Same(plan, _plan)) return;
        _plan = plan;
        _version++;
        _resends = 0;
        Send();
    }

    /// <summary>Whatever an earlier life of the room left there is to go.</summary>
    public void Clear()
    {
        _version++;
        Send();
    }

    /// <summary>The node has carried out a version.</summary>
    public void Applied(RoomApplied report)
    {
        if (report.Version > _version || report.Version <= _applied) return;
        _applied = report.Version;
        Schedule();
    }

    /// <summary>The timer rang.</summary>
    public void Tick()
    {
        if (IsHolding) HoldTries++;
        else if (_applied < _version) _resends++;
        Send();
    }

    /// <summary>The room is over, or is elsewhere now.</summary>
    /// <param name="under">The epoch that it is elsewhere with; the node listens to nothing lower from then on.</param>
    public void End(long under)
    {
        timers.Cancel(Timer);
        _plan = [];
        Tell(new CloseRoom(roomId, under));
    }

    /// <summary>The node is not spoken to any more.</summary>
    public void Forget() => timers.Cancel(Timer);

    private string Timer => $"media-{epoch}";

    private void Send()
    {
        if (IsHolding) Tell(new HoldRoom(roomId, epoch));
        else Tell(new ApplyRoom(roomId, epoch, _version, _plan));
        Schedule();
    }

    private void Tell(IMediaCommand command) => View.Media?.Tell(command, self);

    private void Schedule()
    {
        var waiting = IsHolding || (_applied < _version && (_plan.Length > 0 || _resends < MaxResendsOfNothing));
        if (waiting) timers.StartSingleTimer(Timer, new Due(epoch), ResendEvery);
        else if (_plan.Length > 0) timers.StartSingleTimer(Timer, new Due(epoch), SignOfLifeEvery);
        else timers.Cancel(Timer);
    }

    private static bool Same(ImmutableArray<PeerPlan> a, ImmutableArray<PeerPlan> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (a[i] with { Slots = b[i].Slots } != b[i] || !a[i].Slots.AsSpan().SequenceEqual(b[i].Slots.AsSpan())) return false;
        return true;
    }

    /// <summary>Time to speak to the node of an epoch again.</summary>
    public sealed record Due(long Epoch) : INotInfluenceReceiveTimeout, IDeadLetterSuppression, INoSerializationVerificationNeeded;
}
