using Akka.Actor;
using Enx.Actors.Storage;
using Enx.Actors.Tests.Rooms;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Enx.Actors.Tests.Storage;

/// <summary>What is known of the storage from what rooms and trials say.</summary>
public sealed class StorageHealthTests
{
    private readonly ManualTime _time = new(Samples.Noon);
    private readonly StorageHealth _health;

    public StorageHealthTests() => _health = new StorageHealth(_time);

    [Fact]
    public void A_room_that_fails_is_held_for_longer_each_time_and_not_at_all_once_it_has_stored_something()
    {
        var held = Enumerable.Range(0, 12).Select(_ =>
        {
            Fail("r1");
            var wait = _health.HoldOf("r1")!.Value.Left;
            _time.Now += wait;
            Assert.Null(_health.HoldOf("r1"));
            return wait.TotalSeconds;
        }).ToList();
        Assert.InRange(held[0], 0.5, 1);
        Assert.InRange(held[2], 2, 4);
        Assert.InRange(held[^1], 15, 30);
        Assert.Null(_health.HoldOf("r2"));
        _health.Stored("r1");
        Fail("r1");
        Assert.InRange(_health.HoldOf("r1")!.Value.Left.TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void A_failed_write_counts_until_one_succeeds_or_it_is_long_ago()
    {
        Assert.False(_health.Fails);
        Fail("r1");
        Assert.True(_health.Fails);
        _health.Stored("r2");
        Assert.False(_health.Fails);
        Fail("r1");
        _time.Now += TimeSpan.FromSeconds(44);
        Assert.True(_health.Fails);
        _time.Now += TimeSpan.FromSeconds(2);
        Assert.False(_health.Fails);
    }

    [Fact]
    public void A_room_that_cannot_be_read_does_not_say_that_nothing_can_be_written()
    {
        Fail("r1", isWrite: false);
        Assert.False(_health.Fails);
        Assert.NotNull(_health.HoldOf("r1"));
        _health.Tried(new InvalidOperationException("away"));
        Assert.True(_health.Fails);
        _health.Tried(null);
        Assert.False(_health.Fails);
    }

    [Fact]
    public void A_number_that_another_life_has_stored_is_no_fault_of_the_storage()
    {
        _health.Failed("r1", new AggregateException(new SqliteException("UNIQUE constraint failed", 19, 2067)), isWrite: true, null);
        Assert.False(_health.Fails);
        Assert.Null(_health.HoldOf("r1"));
    }

    [Fact]
    public void What_failed_is_counted_once()
    {
        Fail("r1");
        Fail("r2");
        Assert.Equal((2, "r2", "the disk is full"), (_health.Take() is var f ? f.Count : 0, f.RoomId, f.Cause));
        Assert.Equal(0, _health.Take().Count);
    }

    [Fact]
    public void Who_carries_a_rooms_media_is_remembered_from_failure_to_failure()
    {
        var media = new HeldMedia(ActorRefs.Nobody, 4);
        _health.Failed("r1", new InvalidOperationException("full"), isWrite: true, media);
        Fail("r1");
        Assert.Equal(media, _health.HoldOf("r1")!.Value.Media);
    }

    private void Fail(string roomId, bool isWrite = true) => _health.Failed(roomId, new InvalidOperationException("the disk is full"), isWrite, null);
}
