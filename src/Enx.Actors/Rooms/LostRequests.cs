using Akka.Actor;
using Akka.Event;
using Enx.Actors.Protocol;
using Enx.Actors.Storage;

namespace Enx.Actors.Rooms;

/// <summary>
/// Answers what was asked of a room whose actor ended before it got to it: most of all when the database is away, so that no room can be
/// read, and rooms that want to store something end. Nobody has to wait for an answer that cannot come. One a node that holds rooms.
/// </summary>
internal sealed class LostRequests : ReceiveActor
{
    /// <summary>So long after a failure to read or store, lost requests are put down to the database.</summary>
    private static readonly TimeSpan Blame = TimeSpan.FromSeconds(15);

    private readonly StorageHealth _storage;

    public static Props Props(StorageHealth storage) => Akka.Actor.Props.Create(() => new LostRequests(storage));

    public LostRequests(StorageHealth storage)
    {
        _storage = storage;
        Receive<DeadLetter>(Answer);
    }

    protected override void PreStart() => Context.System.EventStream.Subscribe<DeadLetter>(Self);

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void Answer(DeadLetter lost)
    {
        // What was sent to anybody else than a room has lost its way otherwise.
        if (lost.Sender.IsNobody() || lost.Message is not (IRoomCommand or IRoomQuery) || !IsRoom(lost.Recipient)) return;
        var roomId = ((IWithRoomId)lost.Message).RoomId;
        lost.Sender.Tell(_storage.FailedWithin(Blame)
            ? new RoomReplies.Refused(roomId, Codes.StorageAway, "The database does not answer, so the room cannot be brought up. Try again later.")
            : new RoomReplies.Refused(roomId, Codes.RoomConnectFailed, "The room ended before it got to this. Try again."));
    }

    /// <summary>The path of a room's actor below its shard region: <c>/system/sharding/room/SHARD/ROOM</c>.</summary>
    private static bool IsRoom(IActorRef recipient) => recipient.Path.Elements is ["system", "sharding", NodeRoles.Room, _, _];
}
