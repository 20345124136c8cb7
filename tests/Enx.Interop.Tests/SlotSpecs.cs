namespace Enx.Interop.Tests;

/// <summary>Subscribers of another stack who see several people at once.</summary>
[Collection("interop")]
public sealed class SlotSpecs(MeasuredNode measured)
{
    private const int People = 3;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_slot_shows_one_of_the_people_whether_or_not_lost_packets_are_asked_for_again(bool nack)
    {
        var room = await measured.Node.CreateRoomAsync(talkers: People);
        await using var one = await SteadyCamera.JoinAsync(measured.Node, room);
        await using var two = await SteadyCamera.JoinAsync(measured.Node, room);
        await using var three = await SteadyCamera.JoinAsync(measured.Node, room);
        await using var people = await PionClients.StartAsync(
            measured.Node.SignallingUri, await measured.Node.TokensAsync(room, 1), new PionOptions { Duration = TimeSpan.FromMinutes(1), Slots = People, Nack = nack });
        await Eventually.HoldsAsync(() => Slots(people).Count == People, "every slot has a picture", TimeSpan.FromSeconds(30));
        var ended = Assert.Single(await people.EndAsync());
        Assert.Equal([1, 2, 3], Slots(people));
        Assert.True(ended.AudioPackets > 0, "it hears them");
    }

    private static List<int> Slots(PionClients people) => [.. people.Lines.Where(l => l.Event == "first-packet").Select(l => l.Slot).Order()];
}
