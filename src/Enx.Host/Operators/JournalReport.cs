using System.Data.Common;
using System.Text.Json.Serialization;
using Akka.Actor;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;
using Enx.Host.Configuration;
using Enx.Host.Errors;

namespace Enx.Host.Operators;

/// <summary>Says how much is stored. The queries read much: one at a time is answered, off the actors, and each for some seconds at most.</summary>
internal sealed class JournalReport(ActorSystem system, EnxSettings settings) : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);

    /// <summary>Looks once.</summary>
    /// <exception cref="ApiException">Somebody else looks already, or the database does not answer.</exception>
    public async Task<JournalAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await _free.WaitAsync(TimeSpan.Zero, cancellationToken)) throw ApiException.Of(Codes.TooMuch, "The journal is being looked at already. Ask again in a moment.");
        try
        {
            var s = await JournalCensus.ReadAsync(system, cancellationToken);
            return new JournalAnswer(
                Codes.Success, settings.Storage.KeepEvents is { } keep ? $"{keep.TotalHours:0.#}h" : "forever", s.Facts, s.Oldest, s.Bytes, s.FreeBytes, s.Snapshots, s.Counted,
                [.. s.Rooms.Select(r => new JournalRoomView(r.RoomId, r.Facts))], [.. s.Followers.Select(f => new JournalFollowerView(f.Name, f.Offset, f.Behind))]);
        }
        catch (DbException)
        {
            throw ApiException.Of(Codes.StorageAway, "The database does not answer, or not in time. Try again later.");
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}

/// <summary>How much is stored.</summary>
/// <param name="Result">0.</param>
/// <param name="Kept">How long facts are kept once a snapshot makes them superfluous, e.g. 168h, or forever.</param>
/// <param name="Facts">The facts of all rooms.</param>
/// <param name="Oldest">When the oldest of them was stored; null when there is none.</param>
/// <param name="Bytes">What journal, tags and snapshots take in the database; null when it does not say.</param>
/// <param name="FreeBytes">What of that is free to be used again; likewise.</param>
/// <param name="Snapshots">Snapshots.</param>
/// <param name="CountedFacts">How many facts, from the newest back, the rooms were counted over.</param>
/// <param name="Rooms">The twenty rooms with the most facts, first the largest.</param>
/// <param name="Followers">Who follows the journal.</param>
internal sealed record JournalAnswer(
    [property: JsonPropertyName("result")] int Result,
    [property: JsonPropertyName("kept")] string Kept,
    [property: JsonPropertyName("facts")] long Facts,
    [property: JsonPropertyName("oldest")] DateTimeOffset? Oldest,
    [property: JsonPropertyName("bytes")] long? Bytes,
    [property: JsonPropertyName("free_bytes")] long? FreeBytes,
    [property: JsonPropertyName("snapshots")] long Snapshots,
    [property: JsonPropertyName("counted_facts")] long CountedFacts,
    [property: JsonPropertyName("rooms")] IReadOnlyList<JournalRoomView> Rooms,
    [property: JsonPropertyName("followers")] IReadOnlyList<JournalFollowerView> Followers);

/// <summary>A room's part of the journal.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Facts">Its facts.</param>
internal sealed record JournalRoomView([property: JsonPropertyName("room_id")] string RoomId, [property: JsonPropertyName("facts")] long Facts);

/// <summary>Somebody who follows the journal.</summary>
/// <param name="Name">room-keeper or webhooks.</param>
/// <param name="Offset">The journal's number up to which it has read, and stored that.</param>
/// <param name="Behind">How many facts that concern it have come since.</param>
internal sealed record JournalFollowerView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("offset")] long Offset,
    [property: JsonPropertyName("behind")] long Behind);
