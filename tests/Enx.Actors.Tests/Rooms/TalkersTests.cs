using System.Collections.Immutable;
using CsCheck;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms.Context;
using Enx.Actors.Rooms.State;
using Xunit;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Tests.Rooms;

public sealed class TalkersTests
{
    private static Member Person(string id, bool publishes = true, bool media = true) => new(
        id, new User(id, Role.Participant, "", Samples.NoData), 1, Samples.Noon, "t", media, publishes, false, false, false, []);

    private static ImmutableArray<string> Rank(string speakers, params Member[] roster) =>
        Talkers.Rank([.. speakers.Select(c => new Speaker(c.ToString(), true))], roster);

    private static string Text(ImmutableArray<SlotPlan> plans) => string.Join(" ", plans.Select(p => $"{p.Slot}{p.SourcePeerId}"));

    private static ImmutableArray<SlotPlan> Plans(string text) =>
        text.Length == 0 ? [] : [.. text.Split(' ').Select(t => new SlotPlan(t[0] - '0', t[1..]))];

    [Fact]
    public void Speakers_come_first_and_the_silent_follow_in_the_order_in_which_they_came() =>
        Assert.Equal("cabd", string.Concat(Rank("ca", Person("a"), Person("b"), Person("c"), Person("d"))));

    [Fact]
    public void Who_publishes_nothing_or_is_gone_is_no_talker() =>
        Assert.Equal("a", string.Concat(Rank("zba", Person("a"), Person("b", publishes: false), Person("c", media: false))));

    [Theory]
    [InlineData("", "self", "abc", 4, "1a 2b 3c")] // everybody fits, lowest slots first
    [InlineData("", "a", "abc", 4, "1b 2c")] // nobody is shown to themselves
    [InlineData("", "self", "abcd", 2, "1a 2b")] // as many as there are slots
    [InlineData("1a 2b", "self", "ba", 2, "2b 1a")] // the order changes, the slots stay
    [InlineData("1a 2b", "self", "cab", 2, "2c 1a")] // a newcomer takes the slot of who fell out
    [InlineData("1a 2b 3c", "self", "ac", 3, "1a 3c")] // who leaves frees the slot and nobody moves
    [InlineData("1a 3c", "self", "acd", 3, "1a 3c 2d")] // the lowest free slot is taken
    [InlineData("1a 2b 3c", "self", "abc", 2, "1a 2b")] // a slot that is no longer usable is not kept
    [InlineData("", "self", "abc", 0, "")] // no slots, nobody
    public void Slots_are_sticky(string before, string self, string ranked, int slots, string after) =>
        Assert.Equal(after, Text(Talkers.Assign(Plans(before), self, [.. ranked.Select(c => c.ToString())], [.. Enumerable.Range(1, slots)], ReceivePreferences.Usual)));

    [Theory]
    [InlineData("1,2,3,101", 6, "1,2,3")]
    [InlineData("3,1,2", 2, "1,2")]
    [InlineData("102,101", 6, "")]
    [InlineData("1,2,101,111,112,113", 6, "1,2")] // voice slots are the media node's own business
    [InlineData("0,-1,5,5", 6, "5")]
    public void Only_talker_slots_are_used_and_at_most_as_many_as_the_room_shows(string offered, int most, string usable) =>
        Assert.Equal(usable, string.Join(",", Talkers.Usable([.. offered.Split(',').Select(int.Parse)], most)));

    [Fact]
    public void A_share_is_shown_to_the_others_who_have_a_slot_for_it()
    {
        Assert.Equal(new SlotPlan(101, "ann"), Assert.Single(Talkers.Share("ann", "bob", [1, 101])));
        Assert.Empty(Talkers.Share("ann", "ann", [1, 101]));
        Assert.Empty(Talkers.Share("ann", "bob", [1]));
        Assert.Empty(Talkers.Share(null, "bob", [1, 101]));
    }

    [Fact]
    public void Whoever_stays_keeps_the_slot_and_no_slot_is_used_twice() =>
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 12).ToArray()), Gen.Int[0, 12], Gen.Int[0, 8]).Array[1, 20].Sample(steps =>
        {
            ImmutableArray<SlotPlan> plans = [];
            foreach (var (order, count, slots) in steps)
            {
                ImmutableArray<string> ranked = [.. order.Take(count).Select(i => $"u{i}")];
                ImmutableArray<int> usable = [.. Enumerable.Range(1, slots)];
                var next = Talkers.Assign(plans, "u0", ranked, usable, ReceivePreferences.Usual);
                Assert.Equal(ranked.Where(id => id != "u0").Take(slots), next.Select(p => p.SourcePeerId));
                Assert.Equal(next.Length, next.Select(p => p.Slot).Distinct().Count());
                Assert.All(next, p => Assert.Contains(p.Slot, usable));
                foreach (var p in next)
                    if (plans.FirstOrDefault(b => b.SourcePeerId == p.SourcePeerId) is { } b && usable.Contains(b.Slot)) Assert.Equal(b.Slot, p.Slot);
                plans = next;
            }
        });
}
