using Enx.Testing.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace Enx.Browser.Tests;

/// <summary>One node and one Chromium for all tests: starting them takes longer than most tests.</summary>
public sealed class House : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
        "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
    ];

    private IPlaywright _playwright = null!;

    /// <summary>The node that people meet on.</summary>
    public NodeUnderTest Node { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Node = await NodeUnderTest.StartAsync();
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("ENX_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args = Flags,
        });
    }

    public async Task DisposeAsync()
    {
        await Browser.CloseAsync();
        _playwright.Dispose();
        await Node.DisposeAsync();
    }

    /// <summary>Somebody joins with a token of this room through the page's own way in. The window is small: several of them are drawn,
    /// coded and decoded by two cores, and how pages look is for <see cref="PageSpecs"/>.</summary>
    public async Task<Person> JoinAsync(string roomId, string name, string role = "participant", NodeUnderTest? node = null, string size = "640x360")
    {
        var token = await (node ?? Node).TokenAsync(roomId, name, role);
        var person = await OpenAsync($"?autojoin=1&size={size}&name={name}&token={token}", name, node, width: 480, height: 400);
        await person.IsInAsync();
        return person;
    }

    /// <summary>Opens the page in a browser window of its own.</summary>
    public async Task<Person> OpenAsync(string query, string name, NodeUnderTest? node = null, int width = 1280, int height = 800)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, Permissions = ["camera", "microphone"] });
        var page = await context.NewPageAsync();
        var person = new Person(name, page);
        await page.GotoAsync(new Uri((node ?? Node).Node.HttpAddress, query).ToString());
        return person;
    }
}

/// <summary>Tests run one after another: two cores carry a node, a browser and its video codecs.</summary>
[CollectionDefinition("house", DisableParallelization = true)]
public sealed class HouseCollection : ICollectionFixture<House>;
