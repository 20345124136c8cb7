using System.Collections.Concurrent;
using Akka.Actor;
using Enx.Actors.Limits;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Enx.Actors.Storage;

/// <summary>
/// Whether a node's rooms can be read and stored. Rooms say what failed and what was stored, <see cref="StorageWatch"/> tries it and logs
/// it, readiness asks. A room that failed is held for a while, longer each time, and not started meanwhile. Safe for several threads.
/// </summary>
/// <param name="time">The clock; its timestamps.</param>
public sealed class StorageHealth(TimeProvider time)
{
    /// <summary>How many rooms are remembered: more than any node holds.</summary>
    private const int MostRooms = 100_000;

    /// <summary>A write that failed is believed for so long when none has succeeded since: longer than a room is held.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(45);

    private static readonly RetryPolicy Waits = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.MaxValue);

    private readonly ConcurrentDictionary<string, Trouble> _rooms = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private bool _probeFails;
    private long? _writeFailedAt;
    private long? _failedAt;
    private long? _storedAt;
    private StorageFailures _failures = StorageFailures.None;

    /// <summary>Whether the storage takes no writes, as far as is known: a trial failed, or a room's write did and none has succeeded since.</summary>
    public bool Fails
    {
        get
        {
            lock (_gate) return _probeFails || IsWithin(_writeFailedAt, Believed);
        }
    }

    /// <summary>Whether something could not be read or stored within the last time.</summary>
    internal bool FailedWithin(TimeSpan last)
    {
        lock (_gate) return IsWithin(_failedAt, last);
    }

    /// <summary>Whether something was stored within the last time.</summary>
    internal bool StoredWithin(TimeSpan last)
    {
        lock (_gate) return IsWithin(_storedAt, last);
    }

    /// <summary>A room has stored something.</summary>
    internal void Stored(string roomId)
    {
        if (!_rooms.IsEmpty) _rooms.TryRemove(roomId, out _);
        lock (_gate) (_storedAt, _writeFailedAt) = (time.GetTimestamp(), null);
    }

    /// <summary>A room could not be read, or store something, and has stopped.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="cause">Why.</param>
    /// <param name="isWrite">Whether it wanted to store something.</param>
    /// <param name="media">What carries its media, if that is known.</param>
    internal void Failed(string roomId, Exception cause, bool isWrite, HeldMedia? media)
    {
        // Another life of the room has stored this number: that is no fault of the storage.
        if (IsFence(cause)) return;
        Note(roomId, cause);
        if (isWrite) lock (_gate) _writeFailedAt = time.GetTimestamp();
        if (_rooms.Count >= MostRooms) _rooms.Clear();
        _rooms.AddOrUpdate(roomId, _ => After(null), (_, before) => After(before));

        Trouble After(Trouble? before)
        {
            var failures = (before?.Failures ?? 0) + 1;
            return new Trouble(failures, time.GetTimestamp(), Waits.DelayAfter(Math.Min(failures, 10), Random.Shared.NextDouble()), media ?? before?.Media);
        }
    }

    /// <summary>Something failed that stops nothing; it is counted, and told with the rest.</summary>
    internal void Note(string roomId, Exception cause)
    {
        lock (_gate)
        {
            _failedAt = time.GetTimestamp();
            _failures = new StorageFailures(_failures.Count + 1, roomId, cause.GetBaseException().Message);
        }
    }

    /// <summary>How long a room is still to be left alone, and what carries its media; null when it may be tried.</summary>
    internal (TimeSpan Left, HeldMedia? Media)? HoldOf(string roomId) =>
        _rooms.TryGetValue(roomId, out var trouble) && trouble.Wait - time.GetElapsedTime(trouble.At) is { Ticks: > 0 } left ? (left, trouble.Media) : null;

    /// <summary>What carries the media of a room that is held has turned out meanwhile.</summary>
    internal void Carries(string roomId, HeldMedia media)
    {
        if (_rooms.TryGetValue(roomId, out var trouble)) _rooms.TryUpdate(roomId, trouble with { Media = media }, trouble);
    }

    /// <summary>The storage was tried.</summary>
    internal void Tried(Exception? failure)
    {
        lock (_gate)
        {
            _probeFails = failure is not null;
            if (failure is not null) _failures = _failures with { Cause = failure.GetBaseException().Message };
        }
    }

    /// <summary>What has failed since this was asked last.</summary>
    internal StorageFailures Take()
    {
        lock (_gate)
        {
            var failures = _failures;
            _failures = StorageFailures.None with { Cause = failures.Cause };
            return failures;
        }
    }

    private bool IsWithin(long? since, TimeSpan last) => since is { } at && time.GetElapsedTime(at) < last;

    private static bool IsFence(Exception cause) => cause.GetBaseException() is SqliteException { SqliteErrorCode: 19, SqliteExtendedErrorCode: 2067 } or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    private sealed record Trouble(int Failures, long At, TimeSpan Wait, HeldMedia? Media);
}

/// <summary>The media node that carries a room, and the epoch under which it heard of it.</summary>
/// <param name="Node">The node's actor.</param>
/// <param name="Epoch">The epoch.</param>
internal sealed record HeldMedia(IActorRef Node, long Epoch);

/// <summary>What has failed.</summary>
/// <param name="Count">How often.</param>
/// <param name="RoomId">Of which room last.</param>
/// <param name="Cause">Why last.</param>
internal sealed record StorageFailures(int Count, string RoomId, string Cause)
{
    /// <summary>Nothing.</summary>
    public static readonly StorageFailures None = new(0, "", "");
}
