using Enx.Testing.Network;
using Enx.Testing.Nodes;
using Xunit;

namespace Enx.Browser.Tests;

[Collection("house")]
public sealed class RelaySpecs(House house)
{
    /// <summary>The type of the candidate that media leaves by: host, srflx, prflx or relay.</summary>
    private const string SelectedType = """
        async () => {
          const report = await EnxRtc.getStats();
          if (!report) return '';
          const transport = [...report.values()].find(s => s.type === 'transport');
          const pair = report.get(transport?.selectedCandidatePairId);
          return report.get(pair?.localCandidateId)?.candidateType ?? '';
        }
        """;

    [Fact]
    public async Task Who_wants_a_relay_is_relayed_both_ways()
    {
        await using var relay = await Coturn.StartAsync();
        await using var node = await NodeUnderTest.StartAsync($$"""
            enx {
              media.ice-tcp = off
              turn { urls = ["{{relay.Url}}"], secret = "{{Coturn.Secret}}" }
            }
            """);
        var room = await node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", node: node, size: "320x180");
        await using var bob = await house.JoinAsync(room, "Bob", node: node, size: "320x180", more: "relay=1");
        await Task.WhenAll(ann.MediaFlowsAsync(1), bob.MediaFlowsAsync(1));
        Assert.Equal("relay", await bob.Page.EvaluateAsync<string>(SelectedType));
        Assert.NotEqual("relay", await ann.Page.EvaluateAsync<string>(SelectedType));
    }

    [Fact]
    public async Task Who_wants_a_relay_where_there_is_none_is_told_so()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var bob = await house.ComeAsync(room, "Bob", more: "relay=1");
        Assert.Equal(1170, (await bob.HearsAsync("onRoomError")).GetProperty("errorCode").GetInt32());
        Assert.Empty(await house.Node.UsersAsync(room));
    }
}
