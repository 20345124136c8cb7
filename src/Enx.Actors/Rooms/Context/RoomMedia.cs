using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Placement;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms.Context;

/// <summary>
/// The media nodes that a room commands: the one that carries it, beside it the next one while the room moves, and the last one for a
/// moment after the move. Who connects anew does so on the newest. Which node it is, and under which epoch, are facts of the room:
/// this only follows them.
/// </summary>
internal sealed class RoomMedia(string roomId, IMediaPlacement placement, ITimerScheduler timers, IActorRef self)
{
    /// <summary>So long after a move the node before still carries media: clients change over picture by picture.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(3);

    private const string LingerTimer = "media-linger";

    private MediaTarget? _last;

    /// <summary>The node that carries the room; null when it has none.</summary>
    public MediaTarget? Current { get; private set; }

    /// <summary>The node that the room moves to; null when it does not.</summary>
    public MediaTarget? Next { get; private set; }

    /// <summary>Where who connects now does so.</summary>
    public MediaTarget? Newest => Next ?? Current;

    /// <summary>Who has come along so far while the room moves.</summary>
    public Travellers Travellers { get; } = new();

    /// <summary>Whether the node has yet to say which peers it holds.</summary>
    public bool IsHolding => Current?.IsHolding == true;

    /// <summary>Whether there is a node that answers.</summary>
    public bool IsThere => Newest is { View.State: MediaNodeState.Alive };

    /// <summary>The room is on a node, where it has no peers yet.</summary>
    /// <param name="node">Its name and incarnation.</param>
    /// <param name="epoch">The epoch of its placement.</param>
    public void Begin(string node, long epoch)
    {
        Current?.End(epoch);
        Next?.End(epoch);
        Next = null;
        Current = Target(node, epoch);
    }

    /// <summary>The room is on a node under a new epoch, which holds peers of an earlier one.</summary>
    public void Hold(string node, long epoch)
    {
        Current?.Forget();
        Current = Target(node, epoch);
        Current.Hold();
    }

    /// <summary>Says what is there anew, under the same epoch.</summary>
    public void HoldAgain() => Current?.Hold();

    /// <summary>The room begins to move.</summary>
    public void Move(string node, long epoch)
    {
        Next?.End(epoch);
        Next = Target(node, epoch);
    }

    /// <summary>The room has moved.</summary>
    public void Moved()
    {
        _last?.End(Next!.Epoch);
        (_last, Current, Next) = (Current, Next, null);
        _last?.Forget();
        timers.StartSingleTimer(LingerTimer, LingerOver.Instance, Linger);
    }

    /// <summary>The node before the move is left.</summary>
    public void LeaveLast()
    {
        _last?.End(Current?.Epoch ?? _last.Epoch);
        _last = null;
    }

    public void Connect(string peerId, MediaOffer offer, int maxVideoKbps, int request = 0, string? traceparent = null) =>
        Newest?.Connect(peerId, offer, maxVideoKbps * 1000L, request, traceparent);

    public void Close(string peerId)
    {
        Current?.Close(peerId);
        Next?.Close(peerId);
    }

    /// <summary>What should be, wherever the room is.</summary>
    public void Apply(ImmutableArray<PeerPlan> plan)
    {
        if (!IsHolding) Current?.Apply(plan);
        Next?.Apply(plan);
    }

    /// <summary>A node has carried out a version.</summary>
    public void Applied(RoomApplied report) => Of(report.Epoch)?.Applied(report);

    /// <summary>A timer rang.</summary>
    public void Tick(MediaTarget.Due due) => Of(due.Epoch)?.Tick();

    /// <summary>The room is over.</summary>
    public void End()
    {
        timers.Cancel(LingerTimer);
        foreach (var target in new[] { Current, Next, _last }) target?.End(Newest!.Epoch);
        (Current, Next, _last) = (null, null, null);
    }

    private MediaTarget? Of(long epoch) => Current?.Epoch == epoch ? Current : Next?.Epoch == epoch ? Next : null;

    private MediaTarget Target(string node, long epoch) => new(roomId, node, epoch, placement, timers, self);

    /// <summary>Time to leave the node before the move.</summary>
    public sealed class LingerOver : INotInfluenceReceiveTimeout, IDeadLetterSuppression, INoSerializationVerificationNeeded
    {
        public static readonly LingerOver Instance = new();
    }
}
