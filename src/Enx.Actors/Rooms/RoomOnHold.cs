using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Storage;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms;

/// <summary>
/// Stands in a room's place while that cannot be read or stored: it answers at once that the database is away, and has the room's media
/// node go on with what it carries. When the wait is over it makes way, and the room is tried again if anybody has spoken to it.
/// </summary>
internal sealed class RoomOnHold : ReceiveActor, IWithTimers
{
    /// <summary>A media node that hears nothing for a minute closes the room.</summary>
    private static readonly TimeSpan HoldMediaEvery = TimeSpan.FromSeconds(10);

    private readonly string _roomId;
    private readonly StorageHealth _health;
    private HeldMedia? _media;
    private bool _isWanted;

    /// <summary>Made in place of a <see cref="RoomActor"/>.</summary>
    public RoomOnHold(string roomId, TimeSpan wait, HeldMedia? media, StorageHealth health)
    {
        (_roomId, _health, _media) = (roomId, health, media);
        Receive<RoomActor.HandOff>(_ => Context.Stop(Self));
        Receive<WaitIsOver>(_ =>
        {
            Context.Parent.Tell(new Passivate(RoomActor.HandOff.Instance));
            // The shard keeps it until this actor has ended, and then starts the room for it.
            if (_isWanted) Context.Parent.Tell(new RoomCommands.WakeUp(_roomId), ActorRefs.NoSender);
        });
        Receive<HoldMediaIsDue>(_ => HoldMedia());
        Receive<IMediaReport>(OnReport);
        Receive<RoomCommands.WakeUp>(_ => _isWanted = true);
        Receive<IWithRoomId>(m =>
        {
            _isWanted = true;
            if (m is IRoomCommand or IRoomQuery && !Sender.IsNobody())
                Sender.Tell(new RoomReplies.Refused(_roomId, Codes.StorageAway, "The database does not answer, so the room cannot be brought up. Try again in some seconds."));
        });
        Timers.StartSingleTimer("wait", WaitIsOver.Instance, wait);
        Timers.StartPeriodicTimer("media", HoldMediaIsDue.Instance, TimeSpan.Zero, HoldMediaEvery);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(string roomId, TimeSpan wait, HeldMedia? media, StorageHealth health) =>
        Akka.Actor.Props.Create(() => new RoomOnHold(roomId, wait, media, health));

    private void OnReport(IMediaReport report)
    {
        _isWanted = true;
        if (_media is { } known && known.Epoch >= report.Epoch || Sender.IsNobody()) return;
        _media = new HeldMedia(Sender, report.Epoch);
        _health.Carries(_roomId, _media);
        HoldMedia();
    }

    private void HoldMedia() => _media?.Node.Tell(new HoldRoom(_roomId, _media.Epoch));

    private sealed class WaitIsOver : INoSerializationVerificationNeeded, IDeadLetterSuppression, INotInfluenceReceiveTimeout
    {
        public static readonly WaitIsOver Instance = new();
    }

    private sealed class HoldMediaIsDue : INoSerializationVerificationNeeded, IDeadLetterSuppression, INotInfluenceReceiveTimeout
    {
        public static readonly HoldMediaIsDue Instance = new();
    }
}
