using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Enx.Browser.Tests;

/// <summary>A folder of files at an origin of its own, as an app's own server gives them.</summary>
internal sealed class StaticSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StaticSite(WebApplication app) => _app = app;

    /// <summary>Where it is.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>As browsers call it.</summary>
    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    public static async Task<StaticSite> StartAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(folder) });
        await app.StartAsync();
        return new StaticSite(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
