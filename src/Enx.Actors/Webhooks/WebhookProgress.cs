using System.Collections.Immutable;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;

namespace Enx.Actors.Webhooks;

/// <summary>
/// How far the application has been told, as it is stored: all up to the offset is delivered or given up, but for what the rooms
/// named here still wait for. Extend it only by adding optional fields.
/// </summary>
/// <param name="Offset">The journal's number of the last fact that was read.</param>
/// <param name="Rooms">The rooms with something that is not delivered yet.</param>
[Wire("s:webhooks.1")]
internal sealed record WebhookProgress(long Offset, ImmutableArray<UndeliveredRoom> Rooms) : IFollowerProgress;

/// <summary>A room with something that is not delivered yet.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Next">The number in its journal from which nothing is delivered.</param>
/// <param name="Known">The number of its latest fact that was read.</param>
internal sealed record UndeliveredRoom(string RoomId, long Next, long Known);
